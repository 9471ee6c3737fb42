with

sections as (select * from {{ ref('stg_sections') }} where {{ is_pending_reading() }}),

extractions as (select * from {{ ref('int_extractions__current') }} where {{ is_pending_reading() }}),

problem_sections as (
    select
        sections.*,
        parents.role as parent_role,
        {{ text_slice('extractions.canonical_text', 'sections.end_offset', 'sections.body_end_offset') }} as body
    from sections
    inner join extractions on sections.extraction_id = extractions.extraction_id
    left join sections as parents
        on
            sections.extraction_id = parents.extraction_id
            and sections.parent_start_offset = parents.start_offset
    where sections.role = 'problems'
),

parts_with_headings as (
    select distinct
        extraction_id,
        parent_start_offset as start_offset
    from problem_sections
    where parent_role = 'problems'
),

-- If the part has headings of its own, each names one problem.
named_by_heading as (
    select
        extraction_id,
        start_offset,
        heading as statement
    from problem_sections
    where parent_role = 'problems'
),

-- Else each sentence, or each item of 一是 … 二是 …, does.
named_by_sentence as (
    select
        problem_sections.extraction_id,
        problem_sections.start_offset,
        unnest(regexp_split_to_array(problem_sections.body, '[。；;！？\n]+|[一二三四五六七八九十]是')) as statement
    from problem_sections
    left join parts_with_headings
        on
            problem_sections.extraction_id = parts_with_headings.extraction_id
            and problem_sections.start_offset = parts_with_headings.start_offset
    where
        problem_sections.parent_role is distinct from 'problems'
        and parts_with_headings.start_offset is null
),

statements as (
    select * from named_by_heading
    union all
    select * from named_by_sentence
)

select
    extraction_id,
    start_offset as section_start_offset,
    trim(statement) as statement
from statements
where length(trim(statement)) >= {{ var('shortest_problem') }}
