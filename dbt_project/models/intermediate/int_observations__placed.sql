{{ config(
    materialized='incremental',
    incremental_strategy='append',
    pre_hook="{{ delete_stale(ref('int_reports__editions'), 'extraction_id') }}"
) }}

with

reports as (select * from {{ ref('int_reports__editions') }} where {{ is_new('extraction_id') }}),

extractions as (select * from {{ ref('stg_extractions') }}),

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
from reports
inner join extractions on reports.extraction_id = extractions.extraction_id
inner join observations on reports.extraction_id = observations.extraction_id
left join sections
    on
        observations.extraction_id = sections.extraction_id
        and observations.section_start_offset = sections.start_offset
left join recognised on observations.observation_id = recognised.observation_id
left join units on observations.unit = units.unit
