{{ config(
    materialized='incremental',
    incremental_strategy='append',
    pre_hook="{{ delete_pending(ref('int_reports__pending')) }}"
) }}

with

reports as (select * from {{ ref('dim_report') }} where is_current and {{ is_pending('report_version') }}),

observations as (select * from {{ ref('int_observations__placed') }}),

mentions as (select * from {{ ref('int_observations__ruled') }}),

judged as (
    select
        mentions.*,
        case
            when mentions.usage not in ('used', 'repeated', 'dropped_part') then mentions.usage
            when reports.township_id is null then 'unresolved_township'
            when reports.year is null then 'unknown_year'
            else mentions.usage
        end as judged_usage
    from reports
    inner join mentions on reports.extraction_id = mentions.extraction_id
)

select
    observations.observation_id,
    reports.report_id,
    reports.report_version,
    case
        when judged.judged_usage in ('used', 'repeated', 'dropped_part')
            then {{ indicator_year_id('reports', 'judged') }}
    end as indicator_year_id,
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
    judged.judged_usage as usage,
    judged.is_decisive and judged.judged_usage = 'used' as is_decisive,
    case when judged.judged_usage = 'used' then judged.mention_number end as mention_number,
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
inner join judged on observations.observation_id = judged.observation_id
