{{ config(
    materialized='incremental',
    incremental_strategy='append',
    pre_hook="{{ delete_pending(ref('int_reports__pending')) }}"
) }}

with

reports as (select * from {{ ref('dim_report') }} where {{ is_pending('report_version') }}),

resolved as (select * from {{ ref('int_reports__editions') }}),

candidates as (
    select
        report_id,
        count(*) as candidate_count,
        max(score) filter (where candidate_rank = 1) as score,
        max(score) filter (where candidate_rank = 2) as second_score
    from {{ ref('fct_township_candidate') }}
    where {{ is_pending('report_version') }}
    group by report_id
)

select
    reports.report_id,
    reports.report_version,
    reports.document_id,
    reports.township_id,
    resolved.decision_id,
    reports.file_name,
    reports.year,
    reports.resolution_method,
    case
        when reports.township_id is not null and reports.year is not null then null
        when reports.township_id is not null then 'unknown_year'
        when resolved.division_code is not null then 'code_not_listed'
        when candidates.report_id is null then 'no_candidate'
        else 'not_enough_evidence'
    end as review_reason,
    resolved.decided_by,
    resolved.decision_note,
    reports.is_current,
    reports.township_id is null or reports.year is null as is_in_review,
    coalesce(candidates.candidate_count, 0) as candidate_count,
    candidates.score,
    candidates.second_score,
    resolved.decided_at,
    reports.arrived_at
from reports
inner join resolved on reports.report_id = resolved.report_id
left join candidates on reports.report_id = candidates.report_id
