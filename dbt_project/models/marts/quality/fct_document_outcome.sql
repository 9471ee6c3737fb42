with

arrivals as (select * from {{ ref('stg_arrivals') }}),

extractions as (select * from {{ ref('stg_extractions') }} where is_current),

contents as (select * from {{ ref('int_extractions__content') }}),

copies as (select * from {{ ref('int_reports__copies') }}),

reports as (select * from {{ ref('dim_report') }}),

observations as (
    select
        extraction_id,
        count(*) as observation_count
    from {{ ref('stg_observations') }}
    group by extraction_id
),

recognised as (
    select
        extraction_id,
        count(*) filter (where needs_review) as review_count
    from {{ ref('int_observations__recognised') }}
    group by extraction_id
)

select
    arrivals.arrival_id,
    arrivals.document_id,
    reports.report_id,
    reports.township_id,
    arrivals.file_name,
    arrivals.status,
    arrivals.reason,
    arrivals.detail,
    arrivals.remedy,
    extractions.format,
    extractions.reader,
    reports.year,
    reports.edition_number,
    reports.is_current,
    reports.document_id <> arrivals.document_id as is_other_format,
    reports.resolution_method,
    arrivals.run_id,
    arrivals.load_id,
    arrivals.byte_size,
    coalesce(observations.observation_count, 0) as observation_count,
    coalesce(recognised.review_count, 0) as review_count,
    copies.similarity,
    extractions.duration_ms,
    arrivals.modified_at,
    arrivals.seen_at
from arrivals
left join extractions on arrivals.document_id = extractions.document_id
left join contents on extractions.extraction_id = contents.extraction_id
left join copies on contents.report_id = copies.report_id
left join reports on coalesce(copies.original_report_id, contents.report_id) = reports.report_id
left join observations on extractions.extraction_id = observations.extraction_id
left join recognised on extractions.extraction_id = recognised.extraction_id
