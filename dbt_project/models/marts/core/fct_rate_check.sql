{{ config(
    materialized='incremental',
    incremental_strategy='append',
    pre_hook=[
        "{{ delete_pending(ref('int_reports__pending')) }}",
        "{{ delete_pending(ref('int_reports__pending'), context=true, rows=\"check_kind = 'earlier_year'\") }}",
    ]
) }}

-- Each stated figure that can be recomputed from others, beside the recomputed value.
with

pending as (select * from {{ ref('int_reports__pending') }} where is_wanted),

rates as (select * from {{ ref('int_rates__paired_with_counts') }}),

wholes as (select * from {{ ref('int_wholes__paired_with_parts') }}),

comparisons as (select * from {{ ref('int_comparisons__paired_with_facts') }}),

recomputed_rates as (
    select
        *,
        cast(100 * numerator_value / denominator_value as double) as recomputed_value
    from rates
),

-- Printed rates are rounded or truncated at their last digit: both are correct.
checked_rates as (
    select
        'rate' as check_kind,
        *,
        [numerator_observation_id, denominator_observation_id] as compared_observation_ids,
        case
            when abs(base_value - round(recomputed_value, decimal_count)) < 1e-6 then 'consistent'
            when abs(base_value - trunc(recomputed_value * pow(10, decimal_count)) / pow(10, decimal_count)) < 1e-6
                then 'consistent'
            when is_exact then 'inconsistent'
            else 'inexact'
        end as check_result
    from recomputed_rates
),

-- 其中 may name only some parts: their sum can be less than the whole, but never more.
checked_wholes as (
    select
        'parts' as check_kind,
        *,
        cast(part_sum as double) as recomputed_value,
        part_observation_ids as compared_observation_ids,
        case
            when part_sum = base_value then 'consistent'
            when part_sum < base_value then 'incomplete'
            when is_exact then 'inconsistent'
            else 'inexact'
        end as check_result
    from wholes
),

checked_comparisons as (
    select
        'earlier_year' as check_kind,
        *,
        cast(earlier_value as double) as recomputed_value,
        earlier_observation_ids as compared_observation_ids,
        case
            when earlier_value = base_value then 'consistent'
            when is_exact then 'inconsistent'
            else 'inexact'
        end as check_result
    from comparisons
),

checks as (
    select * from checked_rates
    union all by name
    select * from checked_wholes
    union all by name
    select * from checked_comparisons
),

-- Only last year's figures depend on another report.
versioned as (
    select
        checks.*,
        case when checks.check_kind = 'earlier_year' then pending.context_version else checks.report_version end
            as context_version
    from checks
    left join pending on checks.report_version = pending.report_version
)

select
    check_kind || ':' || observation_id as check_id,
    observation_id,
    compared_observation_ids,
    report_id,
    report_version,
    context_version,
    township_id,
    year,
    category,
    indicator,
    unit_family,
    base_unit,
    check_kind,
    check_result,
    cast(base_value as double) as stated_value,
    recomputed_value,
    cast(base_value as double) - recomputed_value as difference,
    numerator_value,
    denominator_value,
    sentence
from versioned
