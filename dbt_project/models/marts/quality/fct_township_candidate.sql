{{ config(
    materialized='incremental',
    incremental_strategy='append',
    pre_hook="{{ delete_pending(ref('int_reports__pending')) }}"
) }}

with

reports as (select * from {{ ref('dim_report') }} where {{ is_pending('report_version') }}),

candidates as (select * from {{ ref('stg_township_candidates') }})

select
    {{ row_key(['reports.report_id', 'candidates.code_system', 'candidates.division_code']) }} as township_candidate_id,
    reports.report_id,
    reports.report_version,
    candidates.code_system,
    candidates.division_code,
    candidates.township,
    candidates.county,
    candidates.prefecture,
    candidates.province,
    candidates.is_chosen,
    cast(to_json(candidates.evidence) as varchar) as evidence,
    candidates.score,
    row_number() over (
        partition by reports.report_id
        order by candidates.is_chosen desc, candidates.score desc, candidates.division_code asc
    ) as candidate_rank
from reports
inner join candidates
    on reports.extraction_id = candidates.extraction_id and reports.extracted_at = candidates.extracted_at
