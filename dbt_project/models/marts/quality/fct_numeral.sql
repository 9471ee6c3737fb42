{{ config(
    materialized='incremental',
    incremental_strategy='append',
    pre_hook="{{ delete_stale(ref('dim_report'), 'report_version', 'is_current') }}"
) }}

with

reports as (select * from {{ ref('dim_report') }} where is_current and {{ is_new('report_version') }}),

numerals as (select * from {{ ref('stg_numerals') }})

select
    numerals.numeral_id,
    reports.report_id,
    reports.report_version,
    numerals.extraction_id,
    numerals.surface,
    numerals.disposition,
    numerals.disposition_rule_id,
    numerals.start_offset,
    numerals.end_offset
from reports
inner join numerals on reports.extraction_id = numerals.extraction_id
