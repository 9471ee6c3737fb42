with

-- Each use reads the few columns it needs; materialised, every figure would carry its sentence along.
observations as not materialized (
    select *
    from {{ ref('fct_observation') }}
    where
        scope in ('whole', 'part')
        and role in ('results', 'leadership_duty')
        and {{ is_pending('report_version') }}
),

definitions as (select * from {{ ref('rate_definitions') }}),

rates as (select * from observations where unit_family = 'percent'),

pairs as (
    select
        rates.observation_id,
        rates.scope,
        numerators.observation_id as numerator_observation_id,
        denominators.observation_id as denominator_observation_id,
        numerators.base_value as numerator_value,
        denominators.base_value as denominator_value,
        numerators.qualifier = 'exact' and denominators.qualifier = 'exact' as is_exact,
        definitions.preference,
        greatest(
            {{ text_distance('rates', 'numerators') }},
            {{ text_distance('rates', 'denominators') }}
        ) as distance,
        abs(rates.start_offset - numerators.start_offset)
        + abs(rates.start_offset - denominators.start_offset) as offset_distance
    from rates
    inner join definitions on rates.indicator = definitions.rate_indicator
    inner join observations as numerators
        on
            rates.report_id = numerators.report_id
            and rates.scope = numerators.scope
            and definitions.numerator_indicator = numerators.indicator
    inner join observations as denominators
        on
            rates.report_id = denominators.report_id
            and rates.scope = denominators.scope
            and definitions.denominator_indicator = denominators.indicator
            and numerators.unit_family = denominators.unit_family
),

-- A rate is compared with figures of the same reach: that of a whole with wholes; that of a part with parts, in its
-- sentence only.
nearest as (
    select *
    from pairs
    where
        denominator_value > 0 -- 0 of 0 is stated as 100 % in some reports: no check is possible
        and (scope = 'whole' or distance = 0)
    qualify row_number() over (
        partition by observation_id
        order by distance asc, preference asc, offset_distance asc, numerator_observation_id asc
    ) = 1
)

select
    rates.*,
    nearest.numerator_observation_id,
    nearest.denominator_observation_id,
    nearest.numerator_value,
    nearest.denominator_value,
    nearest.is_exact and rates.qualifier = 'exact' as is_exact,
    -- As printed (98.0%), or in words or per mille (百分之九十八点五, 5‰).
    cast(greatest(
        length(regexp_extract(rates.surface, '[.．]([0-9０-９]+)', 1)),
        length(regexp_extract(cast(rates.base_value as varchar), '\.([0-9]*[1-9])', 1))
    ) as integer) as decimal_count
from nearest
inner join rates on nearest.observation_id = rates.observation_id
