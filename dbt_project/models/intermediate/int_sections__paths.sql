with recursive

sections as (select * from {{ ref('stg_sections') }} where {{ is_pending_reading() }}),

-- A section's path is its parent's path plus its own heading.
paths as (
    select
        extraction_id,
        start_offset,
        role,
        heading as section_path
    from sections
    where parent_start_offset is null
    union all
    select
        sections.extraction_id,
        sections.start_offset,
        sections.role,
        parents.section_path || ' › ' || sections.heading as section_path
    from paths as parents
    inner join sections
        on parents.extraction_id = sections.extraction_id and parents.start_offset = sections.parent_start_offset
),

-- A recursion hands its rows to a single thread, which would do all that follows alone; stored rows are shared by all.
stored as materialized (select * from paths)

select * from stored
