{{ config(
    materialized='incremental',
    incremental_strategy='append',
    pre_hook="{{ delete_pending(ref('int_reports__pending')) }}"
) }}

with

reports as (select * from {{ ref('dim_report') }} where is_current and {{ is_pending('report_version') }}),

sections as (select * from {{ ref('stg_sections') }} where {{ is_pending_reading() }}),

observations as (
    select
        extraction_id,
        role,
        count(*) as observation_count
    from {{ ref('int_observations__placed') }}
    group by extraction_id, role
),

required_parts as (
    select unnest(['results', 'problems', 'leadership_duty', 'plans']) as role
),

-- A section inside one of the same role is already in its characters.
parts as (
    select
        sections.extraction_id,
        sections.role,
        count(*) as section_count,
        min(sections.start_offset) as section_start_offset,
        arg_min(sections.heading, sections.start_offset) as heading,
        sum(sections.body_end_offset - sections.end_offset) filter (
            where sections.role is distinct from parents.role
        ) as character_count
    from sections
    left join sections as parents
        on
            sections.extraction_id = parents.extraction_id
            and sections.parent_start_offset = parents.start_offset
    group by sections.extraction_id, sections.role
)

select
    {{ row_key(['reports.report_id', 'required_parts.role']) }} as report_part_id,
    reports.report_id,
    reports.report_version,
    reports.township_id,
    reports.year,
    required_parts.role,
    parts.role is not null or observations.role is not null as is_present,
    parts.heading,
    parts.section_start_offset,
    coalesce(parts.section_count, 0) as section_count,
    cast(coalesce(parts.character_count, 0) as bigint) as character_count,
    coalesce(observations.observation_count, 0) as observation_count
from reports
cross join required_parts
left join parts on reports.extraction_id = parts.extraction_id and required_parts.role = parts.role
left join observations
    on reports.extraction_id = observations.extraction_id and required_parts.role = observations.role
