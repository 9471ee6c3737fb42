-- The outcome of each arrival, with a version over everything it says.
with

arrivals as (select * from {{ ref('stg_arrivals') }}),

-- What could not be read has no content.
readings as (
    select
        document_id,
        extraction_id,
        extracted_at,
        report_id
    from {{ ref('int_extractions__content') }}
    union all
    select
        document_id,
        extraction_id,
        extracted_at,
        null as report_id
    from {{ ref('stg_extractions') }}
    where is_current and status <> 'extracted'
),

copies as (select * from {{ ref('int_reports__copies') }}),

reports as (select * from {{ ref('dim_report') }}),

withdrawn as (select * from {{ ref('int_documents__withdrawn') }})

select
    arrivals.arrival_id,
    readings.extraction_id,
    readings.extracted_at,
    reports.report_id,
    copies.similarity,
    withdrawn.withdrawal,
    md5(concat_ws(
        '|',
        arrivals.arrival_id,
        coalesce(readings.extraction_id, ''),
        coalesce(reports.report_version, ''),
        coalesce(withdrawn.decision_id, ''),
        coalesce(copies.similarity, 0)
    )) as outcome_version
from arrivals
left join readings on arrivals.document_id = readings.document_id
left join copies on readings.report_id = copies.report_id
left join reports on coalesce(copies.original_report_id, readings.report_id) = reports.report_id
left join withdrawn on arrivals.document_id = withdrawn.document_id
