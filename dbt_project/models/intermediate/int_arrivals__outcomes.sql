-- The outcome of each arrival, with a version over everything it says.
with

arrivals as (select * from {{ ref('stg_arrivals') }}),

extractions as (select * from {{ ref('stg_extractions') }} where is_current),

contents as (select * from {{ ref('int_extractions__content') }}),

copies as (select * from {{ ref('int_reports__copies') }}),

reports as (select * from {{ ref('dim_report') }})

select
    arrivals.arrival_id,
    extractions.extraction_id,
    extractions.extracted_at,
    reports.report_id,
    copies.similarity,
    md5(concat_ws(
        '|',
        arrivals.arrival_id,
        coalesce(extractions.extraction_id, ''),
        coalesce(reports.report_version, ''),
        coalesce(copies.similarity, 0)
    )) as outcome_version
from arrivals
left join extractions on arrivals.document_id = extractions.document_id
left join contents on extractions.extraction_id = contents.extraction_id
left join copies on contents.report_id = copies.report_id
left join reports on coalesce(copies.original_report_id, contents.report_id) = reports.report_id
