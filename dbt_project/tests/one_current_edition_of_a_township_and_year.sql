-- A township has one current report a year, whether under its old name or code or the new one.
with

changed as (
    select distinct edition_key
    from {{ ref('int_reports__editions') }}
    where {{ is_regrouped('edition_key') if var('tested_rows') == 'pending' else 'true' }}
),

editions as (
    select
        reports.*,
        editions.edition_key
    from {{ ref('int_reports__editions') }} as editions
    inner join changed on editions.edition_key = changed.edition_key
    inner join {{ ref('dim_report') }} as reports on editions.report_id = reports.report_id
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
from {{ ref('dim_report') }}
where is_current and year is not null
group by township_id, year
having count(*) > 1 and township_id is not null
