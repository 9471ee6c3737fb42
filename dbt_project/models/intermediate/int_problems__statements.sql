with

sections as (select * from {{ ref('stg_sections') }}),

extractions as (select * from {{ ref('int_extractions__current') }}),

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

-- Where the part has headings of its own, each names one problem.
named_by_heading as (
    select
        extraction_id,
        start_offset,
        heading as statement
    from problem_sections
    where parent_role = 'problems'
),

-- Elsewhere each sentence, or each item of 一是 … 二是 …, does.
named_by_sentence as (
    select
        extraction_id,
        start_offset,
        unnest(regexp_split_to_array(body, '[。；;！？\n]+|[一二三四五六七八九十]是')) as statement
    from problem_sections
    where
        parent_role is distinct from 'problems'
        and (extraction_id, start_offset) not in (
            select (extraction_id, parent_start_offset) from problem_sections where parent_role = 'problems'
        )
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
