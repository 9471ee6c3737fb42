with

extractions as (select * from {{ ref('stg_extractions') }} where {{ is_pending('extraction_id') }}),

observations as (select * from {{ ref('stg_observations') }}),

sections as (select * from {{ ref('int_sections__paths') }}),

recognised as (select * from {{ ref('int_observations__recognised') }}),

units as (select * from {{ ref('units') }})

select
    observations.*,
    sections.section_path,
    -- What stands before the first heading is told as a result.
    coalesce(sections.role, 'results') as role,
    recognised.confidence,
    coalesce(recognised.needs_review, false) as needs_review,
    -- An unknown measure word is its own base unit.
    coalesce(units.base_unit, observations.unit) as base_unit,
    cast(observations.value_high * coalesce(units.factor, 1) as decimal(24, 6)) as base_value_high,
    {{ text_slice(
        'extractions.canonical_text', 'observations.sentence_start_offset', 'observations.sentence_end_offset'
    ) }} as sentence
from extractions
inner join observations on extractions.extraction_id = observations.extraction_id
left join sections
    on
        observations.extraction_id = sections.extraction_id
        and observations.section_start_offset = sections.start_offset
left join recognised on observations.observation_id = recognised.observation_id
left join units on observations.unit = units.unit
