{{ config(
    materialized='incremental',
    incremental_strategy='append',
    pre_hook="{{ delete_stale(ref('int_reports__editions'), 'extraction_id') }}"
) }}

with

mentions as (
    select *
    from {{ ref('int_observations__ruled') }}
    where usage in ('used', 'dropped_part') and {{ is_new('extraction_id') }}
)

select
    extraction_id,
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
        when bool_or(usage = 'used' and qualifier = 'more_than') then 'more_than'
        when bool_or(usage = 'used' and qualifier = 'less_than') then 'less_than'
        when bool_or(usage = 'used' and qualifier = 'about') then 'about'
        else 'exact'
    end as qualifier,
    count(*) as mention_count,
    count(*) filter (where usage = 'used') as used_mention_count
from mentions
group by extraction_id, indicator, unit_family, base_unit, aggregation
