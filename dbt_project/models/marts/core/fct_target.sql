{{ config(
    materialized='incremental',
    incremental_strategy='append',
    pre_hook="{{ delete_pending(ref('int_reports__pending'), context=true) }}"
) }}

with

observations as (
    select *
    from {{ ref('fct_observation') }}
    where role = 'plans' and scope <> 'comparison' and {{ is_pending('report_version', context=true) }}
),

townships as (select * from {{ ref('dim_township') }}),

facts as (select * from {{ ref('fct_indicator_year') }} where {{ is_beside_pending('report_version', 1) }}),

pending as (select * from {{ ref('int_reports__pending') }} where is_wanted),

indicators as (select * from {{ ref('dim_indicator') }}),

-- A township can keep its promise under a new code, so the result is looked up along its lineage.
results as (
    select
        facts.*,
        townships.lineage_id
    from facts
    inner join townships on facts.township_id = townships.township_id
),

joined as (
    select
        observations.*,
        indicators.polarity,
        results.indicator_year_id as result_indicator_year_id,
        results.value as result_value,
        coalesce(results.value_high, results.value) as highest_result,
        results.qualifier as result_qualifier
    from observations
    left join indicators on observations.indicator = indicators.indicator
    left join townships on observations.township_id = townships.township_id
    left join results
        on
            townships.lineage_id = results.lineage_id
            and observations.year + 1 = results.year
            and observations.indicator = results.indicator
            and observations.unit_family = results.unit_family
            and observations.base_unit = results.base_unit
            and observations.scope in ('whole', 'target') -- 每村3次 says nothing about the year's total
    qualify row_number() over (
        partition by observations.observation_id
        order by (results.township_id = observations.township_id) desc, results.indicator_year_id asc
    ) = 1
),

-- Fewer is better if the indicator is negative, or if the promise itself is an upper bound.
judged as (
    select
        joined.*,
        pending.context_version,
        coalesce(joined.base_value_high, joined.base_value) as highest_promise,
        joined.polarity = 'negative' or joined.qualifier = 'less_than' as is_upper_bound
    from joined
    left join pending on joined.report_version = pending.report_version
)

select
    observation_id,
    report_id,
    report_version,
    context_version,
    township_id,
    year,
    year + 1 as target_year,
    category,
    indicator,
    unit_family,
    base_unit,
    scope,
    qualifier,
    base_value as target_value,
    result_indicator_year_id,
    result_value,
    result_qualifier,
    case
        when is_upper_bound and highest_result <= highest_promise and result_qualifier <> 'more_than' then true
        when is_upper_bound and result_value > highest_promise and result_qualifier <> 'less_than' then false
        when not is_upper_bound and result_value >= base_value and result_qualifier <> 'less_than' then true
        when not is_upper_bound and highest_result < base_value and result_qualifier <> 'more_than' then false
    end as is_met,
    sentence
from judged
