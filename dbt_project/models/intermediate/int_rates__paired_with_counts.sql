with

observations as (
    select *
    from {{ ref('fct_observation') }}
    where scope in ('whole', 'part') and role in ('results', 'leadership_duty')
),

definitions as (select * from {{ ref('rate_definitions') }}),

rates as (select * from observations where unit_family = 'percent'),

pairs as (
    select
        rates.observation_id,
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
            and definitions.numerator_indicator = numerators.indicator
    inner join observations as denominators
        on
            rates.report_id = denominators.report_id
            and definitions.denominator_indicator = denominators.indicator
            and numerators.unit_family = denominators.unit_family
),

-- A rate's own figures stand beside it; further away only figures of the same reach (whole with whole) are comparable.
nearest as (
    select pairs.*
    from pairs
    inner join rates on pairs.observation_id = rates.observation_id
    inner join observations as numerators on pairs.numerator_observation_id = numerators.observation_id
    inner join observations as denominators on pairs.denominator_observation_id = denominators.observation_id
    where
        pairs.denominator_value > 0 -- 0 of 0 is stated as 100 % in some reports: no check is possible
        and (
            pairs.distance = 0
            or (rates.scope = numerators.scope and rates.scope = denominators.scope and pairs.distance = 1)
            or (rates.scope = 'whole' and numerators.scope = 'whole' and denominators.scope = 'whole')
        )
    qualify row_number() over (
        partition by pairs.observation_id
        order by pairs.distance asc, pairs.preference asc, pairs.offset_distance asc, pairs.numerator_observation_id asc
    ) = 1
)

select
    rates.*,
    nearest.numerator_observation_id,
    nearest.denominator_observation_id,
    nearest.numerator_value,
    nearest.denominator_value,
    nearest.is_exact and rates.qualifier = 'exact' as is_exact,
    cast(length(regexp_extract(rates.surface, '[.．]([0-9０-９]+)', 1)) as integer) as decimal_count
from nearest
inner join rates on nearest.observation_id = rates.observation_id
