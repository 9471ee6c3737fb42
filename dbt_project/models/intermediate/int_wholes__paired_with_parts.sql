with

-- Each use reads the few columns it needs; materialised, every figure would carry its sentence along.
observations as not materialized (
    select *
    from {{ ref('fct_observation') }}
    where
        role in ('results', 'leadership_duty')
        and indicator <> 'other.unclassified'
        and unit_family not in ('percent', 'percentage_point')
        and {{ is_pending('report_version') }}
),

wholes as (select * from observations where scope = 'whole'),

parts as (select * from observations where scope = 'part'),

-- A part belongs to the last whole before it in its sentence.
pairs as (
    select
        wholes.observation_id,
        parts.observation_id as part_observation_id,
        parts.base_value as part_value,
        parts.start_offset as part_start_offset,
        parts.qualifier = 'exact' as is_exact
    from parts
    inner join wholes
        on
            parts.extraction_id = wholes.extraction_id
            and parts.sentence_start_offset = wholes.sentence_start_offset
            and parts.indicator = wholes.indicator
            and parts.unit_family = wholes.unit_family
            and parts.base_unit = wholes.base_unit
            and parts.start_offset > wholes.start_offset
    qualify row_number() over (partition by parts.observation_id order by wholes.start_offset desc) = 1
),

sums as (
    select
        observation_id,
        cast(sum(part_value) as decimal(24, 6)) as part_sum,
        list(part_observation_id order by part_start_offset) as part_observation_ids,
        bool_and(is_exact) as is_exact
    from pairs
    group by observation_id
)

select
    wholes.*,
    sums.part_sum,
    sums.part_observation_ids,
    sums.is_exact and wholes.qualifier = 'exact' as is_exact
from sums
inner join wholes on sums.observation_id = wholes.observation_id
