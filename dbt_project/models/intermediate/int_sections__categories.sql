with

sections as (select * from {{ ref('stg_sections') }} where {{ is_counted('extraction_id') }}),

terms as (select * from {{ ref('category_terms') }}),

observations as (
    select
        extraction_id,
        section_start_offset,
        split_part(indicator, '.', 1) as category
    from {{ ref('stg_observations') }}
    where indicator not like 'other.%' and {{ is_counted('extraction_id') }}
),

-- The category named by most words of the heading; of several, the one named first.
by_heading as (
    select
        sections.extraction_id,
        sections.start_offset,
        terms.category,
        count(*) as word_count,
        min(instr(sections.heading, terms.term)) as first_place
    from sections
    inner join terms on contains(sections.heading, terms.term)
    group by sections.extraction_id, sections.start_offset, terms.category
),

named as (
    select
        extraction_id,
        start_offset,
        arg_max(category, (word_count, -first_place, category)) as category
    from by_heading
    group by extraction_id, start_offset
),

by_figures as (
    select
        extraction_id,
        section_start_offset as start_offset,
        category,
        count(*) as figure_count
    from observations
    group by extraction_id, section_start_offset, category
),

measured as (
    select
        extraction_id,
        start_offset,
        arg_max(category, (figure_count, category)) as category
    from by_figures
    group by extraction_id, start_offset
)

-- The heading decides, else the heading above, else the section's figures.
select
    sections.extraction_id,
    sections.start_offset,
    coalesce(named.category, above.category, measured.category, 'other') as category
from sections
left join named on sections.extraction_id = named.extraction_id and sections.start_offset = named.start_offset
left join named as above
    on sections.extraction_id = above.extraction_id and sections.parent_start_offset = above.start_offset
left join measured on sections.extraction_id = measured.extraction_id and sections.start_offset = measured.start_offset
