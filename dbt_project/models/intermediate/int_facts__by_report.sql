{{ config(
    materialized='incremental',
    incremental_strategy='append',
    pre_hook="{{ delete_pending(ref('int_reports__pending')) }}"
) }}

with

mentions as (
    select *
    from {{ ref('int_observations__ruled') }}
    where usage in ('used', 'dropped_part')
),

pending as (select * from {{ ref('int_reports__pending') }} where is_wanted and is_own_change)

select
    mentions.extraction_id,
    any_value(pending.report_version) as report_version,
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
left join pending on mentions.extraction_id = pending.extraction_id
group by mentions.extraction_id, indicator, unit_family, base_unit, aggregation
