{{ config(
    materialized='incremental',
    incremental_strategy='append',
    pre_hook="{{ delete_pending(ref('int_reports__pending')) }}"
) }}

with

pending as (select * from {{ ref('int_reports__pending') }} where is_wanted and is_own_change),

ruled as (select * from {{ ref('int_observations__ruled') }} where usage in ('used', 'dropped_part')),

mentions as (
    select
        ruled.*,
        pending.report_version
    from ruled
    left join pending on ruled.extraction_id = pending.extraction_id
)

select
    extraction_id,
    any_value(report_version) as report_version,
    indicator,
    unit_family,
    base_unit,
    aggregation,
    cast(sum(base_value) filter (where is_decisive) as decimal(24, 6)) as value,
    case
        when bool_or(base_value_high is not null) filter (where is_decisive)
            then cast(sum(coalesce(base_value_high, base_value)) filter (where is_decisive) as decimal(24, 6))
    end as value_high,
    case
        when bool_or(is_decisive and qualifier = 'more_than') then 'more_than'
        when bool_or(is_decisive and qualifier = 'less_than') then 'less_than'
        when bool_or(is_decisive and qualifier = 'about') then 'about'
        else 'exact'
    end as qualifier,
    count(*) as mention_count,
    count(*) filter (where usage = 'used') as used_mention_count
from mentions
group by extraction_id, indicator, unit_family, base_unit, aggregation
