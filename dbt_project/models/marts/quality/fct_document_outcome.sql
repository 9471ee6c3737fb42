{{ config(
    materialized='incremental',
    incremental_strategy='append',
    pre_hook="{{ delete_listed(ref('int_arrivals__changed'), 'outcome_version') }}"
) }}

with

outcomes as (select * from {{ ref('int_arrivals__changed') }} where is_wanted),

arrivals as (select * from {{ ref('stg_arrivals') }}),

documents as (select * from {{ ref('stg_documents') }}),

extractions as (select * from {{ ref('stg_extractions') }}),

reports as (select * from {{ ref('dim_report') }}),

-- What other rules have read since, or no longer read, counts, not what was found when the file arrived.
found as (
    select
        outcomes.*,
        arrivals.document_id,
        arrivals.file_name,
        documents.first_file_name,
        extractions.status = 'extracted' and arrivals.arrival_id <> documents.first_arrival_id as is_duplicate,
        coalesce(extractions.status, arrivals.status) as status,
        coalesce(extractions.reason, arrivals.reason) as reason,
        coalesce(extractions.detail, arrivals.detail) as detail,
        coalesce(extractions.remedy, arrivals.remedy) as remedy,
        extractions.format,
        extractions.reader,
        arrivals.run_id,
        arrivals.load_id,
        arrivals.byte_size,
        extractions.duration_ms,
        arrivals.modified_at,
        arrivals.seen_at
    from outcomes
    inner join arrivals on outcomes.arrival_id = arrivals.arrival_id
    left join documents on arrivals.document_id = documents.document_id
    left join extractions on outcomes.extraction_id = extractions.extraction_id
),

observations as (
    select
        extraction_id,
        count(*) as observation_count
    from {{ ref('stg_observations') }}
    where (extraction_id, extracted_at) in (
        select
            outcomes.extraction_id,
            outcomes.extracted_at
        from outcomes
    )
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
    found.arrival_id,
    found.outcome_version,
    found.document_id,
    reports.report_id,
    reports.township_id,
    found.file_name,
    case
        when found.withdrawal is not null then 'withdrawn'
        when found.is_duplicate then 'duplicate'
        else found.status
    end as status,
    case
        when found.withdrawal is not null then 'withdrawn'
        when found.is_duplicate then 'same_content'
        else found.reason
    end as reason,
    case
        when found.withdrawal is not null then found.withdrawal
        when found.is_duplicate then 'the same bytes as ' || found.first_file_name
        else found.detail
    end as detail,
    case
        when found.withdrawal is not null then 'if it should count after all: fadu withdraw NAME --take-back'
        else found.remedy
    end as remedy,
    found.format,
    found.reader,
    reports.year,
    reports.edition_number,
    reports.is_current,
    reports.document_id <> found.document_id as is_other_format,
    reports.resolution_method,
    found.run_id,
    found.load_id,
    found.byte_size,
    coalesce(observations.observation_count, 0) as observation_count,
    coalesce(recognised.review_count, 0) as review_count,
    found.similarity,
    found.duration_ms,
    found.modified_at,
    found.seen_at
from found
left join reports on found.report_id = reports.report_id
left join observations on found.extraction_id = observations.extraction_id
left join recognised on found.extraction_id = recognised.extraction_id
