{{ config(
    materialized='incremental',
    incremental_strategy='append',
    pre_hook="{{ delete_pending(ref('int_reports__pending')) }}"
) }}

with

reports as (select * from {{ ref('dim_report') }} where is_current and {{ is_pending('report_version') }}),

observations as (select * from {{ ref('int_observations__placed') }}),

mentions as (select * from {{ ref('int_observations__ruled') }}),

paths as (select * from {{ ref('int_sections__paths') }}),

recognised as (select * from {{ ref('int_observations__recognised') }}),

extractions as (select * from {{ ref('stg_extractions') }} where {{ is_pending_reading() }}),

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
),

-- Texts are joined last: an earlier join would carry a text with every figure.
described as (
    select
        observations.*,
        paths.section_path,
        recognised.confidence,
        coalesce(recognised.needs_review, false) as needs_review
    from observations
    left join paths
        on
            observations.extraction_id = paths.extraction_id
            and observations.section_start_offset = paths.start_offset
    left join recognised on observations.observation_id = recognised.observation_id
),

quoted as (
    select
        described.*,
        {{ text_slice(
            'extractions.canonical_text', 'described.sentence_start_offset', 'described.sentence_end_offset'
        ) }} as sentence
    from described
    inner join extractions on described.extraction_id = extractions.extraction_id
)

select
    quoted.observation_id,
    reports.report_id,
    reports.report_version,
    case
        when judged.judged_usage in ('used', 'repeated', 'dropped_part')
            then {{ indicator_year_id('reports', 'judged') }}
    end as indicator_year_id,
    reports.township_id,
    reports.document_id,
    quoted.extraction_id,
    reports.year,
    split_part(quoted.indicator, '.', 1) as category,
    quoted.indicator,
    quoted.unit_family,
    quoted.unit,
    quoted.base_unit,
    quoted.qualifier,
    quoted.scope,
    quoted.role,
    judged.judged_usage as usage,
    judged.is_decisive and judged.judged_usage = 'used' as is_decisive,
    case when judged.judged_usage = 'used' then judged.mention_number end as mention_number,
    quoted.section_path,
    quoted.surface,
    quoted.sentence,
    quoted.start_offset,
    quoted.end_offset,
    quoted.section_start_offset,
    quoted.sentence_start_offset,
    quoted.sentence_end_offset,
    quoted.needs_review,
    quoted.quantity_rule_id,
    quoted.scope_rule_id,
    quoted.indicator_rule_id,
    quoted.value,
    quoted.value_high,
    quoted.base_value,
    quoted.base_value_high,
    quoted.confidence,
    quoted.period_start_date,
    quoted.period_end_date
from reports
inner join quoted on reports.extraction_id = quoted.extraction_id
inner join judged on quoted.observation_id = judged.observation_id
