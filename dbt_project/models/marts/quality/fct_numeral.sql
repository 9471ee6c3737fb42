{{ config(
    materialized='incremental',
    incremental_strategy='append',
    pre_hook="{{ delete_pending(ref('int_reports__pending')) }}"
) }}

with

reports as (select * from {{ ref('dim_report') }} where is_current and {{ is_pending('report_version') }}),

numerals as (select * from {{ ref('stg_numerals') }})

select
    reports.report_id,
    reports.report_version,
    numerals.surface,
    numerals.disposition,
    numerals.disposition_rule_id,
    numerals.start_offset,
    numerals.end_offset
from reports
inner join numerals
    on reports.extraction_id = numerals.extraction_id and reports.extracted_at = numerals.extracted_at
