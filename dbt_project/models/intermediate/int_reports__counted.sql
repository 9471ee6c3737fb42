with

reports as (
    select *
    from {{ ref('int_reports__editions') }}
    where is_current and township_id is not null and year is not null
),

counted as (select * from {{ ref('stg_term_counts') }})

select
    reports.report_id,
    reports.report_version,
    reports.extraction_id,
    reports.township_id,
    reports.year,
    counted.terms_version,
    md5(string_agg(reports.report_version || counted.terms_version, ' ' order by reports.report_version) over ())
        as corpus_version
from reports
inner join counted on reports.extraction_id = counted.extraction_id
