{{ config(
    materialized='incremental',
    incremental_strategy='append',
    pre_hook="{{ delete_stale(ref('dim_report'), 'report_version', 'is_current') }}"
) }}

with

reports as (select * from {{ ref('dim_report') }} where is_current and {{ is_new('report_version') }}),

mentions as (select * from {{ ref('int_observations__ruled') }}),

judged as (
    select
        mentions.*,
        reports.report_id,
        reports.report_version,
        reports.township_id,
        reports.year,
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
    case
        when judged.judged_usage in ('used', 'repeated', 'dropped_part')
            then {{ indicator_year_id('judged', 'judged') }}
    end as indicator_year_id,
    judged.observation_id,
    judged.report_id,
    judged.report_version,
    judged.judged_usage as usage,
    judged.is_decisive and judged.judged_usage = 'used' as is_decisive,
    case when judged.judged_usage = 'used' then judged.mention_number end as mention_number
from judged
