with

observations as (select * from {{ ref('stg_observations') }} where {{ is_pending_reading() }}),

sections as (select * from {{ ref('stg_sections') }} where {{ is_pending_reading() }}),

units as (select * from {{ ref('units') }}),

measure_words as (select * from {{ ref('measure_words') }})

select
    observations.*,
    -- Text before the first heading counts as results.
    coalesce(sections.role, 'results') as role,
    -- An unknown measure word is its own base unit.
    coalesce(units.base_unit, nullif(measure_words.base_unit, ''), observations.unit) as base_unit,
    cast(
        observations.value_high * coalesce(units.factor, measure_words.factor, 1) as decimal(24, 6)
    ) as base_value_high
from observations
left join sections
    on
        observations.extraction_id = sections.extraction_id
        and observations.section_start_offset = sections.start_offset
left join units on observations.unit = units.unit
left join measure_words on observations.unit = measure_words.unit
