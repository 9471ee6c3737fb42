with

sections as (select * from {{ ref('stg_sections') }} where {{ is_pending('extraction_id') }}),

-- The headings above a section are those whose body holds it.
paths as (
    select
        sections.extraction_id,
        sections.start_offset,
        string_agg(ancestors.heading, ' › ' order by ancestors.start_offset) as section_path
    from sections
    inner join sections as ancestors
        on
            sections.extraction_id = ancestors.extraction_id
            and sections.start_offset between ancestors.start_offset and ancestors.body_end_offset - 1
            and (sections.level > ancestors.level or sections.start_offset = ancestors.start_offset)
    group by sections.extraction_id, sections.start_offset
)

select
    sections.*,
    paths.section_path
from sections
inner join paths on sections.extraction_id = paths.extraction_id and sections.start_offset = paths.start_offset
