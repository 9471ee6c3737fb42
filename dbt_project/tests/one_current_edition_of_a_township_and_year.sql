-- A township has one current report a year, whether under its old name or code or the new one.
with

editions as (
    select
        reports.*,
        editions.edition_key
    from {{ ref('dim_report') }} as reports
    inner join {{ ref('int_reports__editions') }} as editions on reports.report_id = editions.report_id
    where reports.township_id is not null and reports.year is not null
)

select edition_key
from editions
group by edition_key
having
    count(*) filter (where is_current) <> 1
    or count(*) filter (where supersedes_report_id is null) <> 1
    or max(edition_number) <> count(*)
    or count(distinct year) <> 1

union all

select township_id
from editions
where is_current
group by township_id, year
having count(*) > 1
