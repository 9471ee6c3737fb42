{{ config(materialized='table') }}

with

observations as (select * from {{ ref('int_observations__placed') }}),

indicators as (select * from {{ ref('indicators') }}),

judged as (
    select
        observations.*,
        indicators.aggregation,
        case
            when observations.role not in ('results', 'leadership_duty') then 'role_' || observations.role
            when observations.scope not in ('whole', 'part') then 'scope_' || observations.scope
            when indicators.aggregation is null or indicators.aggregation = 'none' then 'unclassified'
            when observations.unit_family = 'percent' and indicators.unit_family <> 'percent' then 'share_of_count'
        end as exclusion
    from observations
    left join indicators on observations.indicator = indicators.indicator
),

-- A repeated figure counts once: as a whole if any mention is one, else at its first mention.
counted_once as (
    select
        *,
        exclusion is null and row_number() over (
            partition by extraction_id, exclusion, indicator, unit, value, value_high
            order by (scope = 'whole') desc, start_offset asc, observation_id asc
        ) > 1 as is_repeated
    from judged
),

-- If the whole is stated, its parts would count twice.
combined as (
    select
        *,
        bool_or(scope = 'whole') over (
            partition by extraction_id, exclusion, indicator, unit_family, base_unit
        ) as has_whole
    from counted_once
),

used as (
    select
        *,
        case
            when exclusion is not null then exclusion
            when is_repeated then 'repeated'
            when scope = 'part' and has_whole then 'dropped_part'
            else 'used'
        end as usage
    from combined
),

ordered as (
    select
        *,
        row_number() over (
            partition by extraction_id, usage, indicator, unit_family, base_unit
            order by start_offset asc, observation_id asc
        ) as mention_number,
        row_number() over (
            partition by extraction_id, usage, indicator, unit_family, base_unit
            order by base_value desc, start_offset asc, observation_id asc
        ) as size_rank
    from used
)

select
    observation_id,
    extraction_id,
    indicator,
    unit_family,
    base_unit,
    aggregation,
    usage,
    mention_number,
    qualifier,
    base_value,
    base_value_high,
    usage = 'used' and case aggregation
        when 'sum' then true
        when 'max' then size_rank = 1
        when 'reported' then mention_number = 1
    end as is_decisive
from ordered
