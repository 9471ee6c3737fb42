{{ config(
    materialized='incremental',
    incremental_strategy='append',
    pre_hook="{{ delete_stale(ref('dim_report'), 'report_version', 'is_current') }}"
) }}

with

reports as (select * from {{ ref('dim_report') }} where is_current and {{ is_new('report_version') }}),

observations as (select * from {{ ref('int_observations__placed') }})

select
    observations.observation_id,
    reports.report_id,
    reports.report_version,
    reports.township_id,
    reports.document_id,
    observations.extraction_id,
    reports.year,
    split_part(observations.indicator, '.', 1) as category,
    observations.indicator,
    observations.unit_family,
    observations.unit,
    observations.base_unit,
    observations.qualifier,
    observations.scope,
    observations.role,
    observations.section_path,
    observations.surface,
    observations.sentence,
    observations.start_offset,
    observations.end_offset,
    observations.section_start_offset,
    observations.sentence_start_offset,
    observations.sentence_end_offset,
    observations.needs_review,
    observations.quantity_rule_id,
    observations.scope_rule_id,
    observations.indicator_rule_id,
    observations.value,
    observations.value_high,
    observations.base_value,
    observations.base_value_high,
    observations.confidence,
    observations.period_start_date,
    observations.period_end_date
from reports
inner join observations on reports.extraction_id = observations.extraction_id
