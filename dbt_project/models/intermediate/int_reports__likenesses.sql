{{ config(materialized='table') }}

with

-- Only among several texts of one township and year can one be a copy of another.
reports as (
    select
        located.report_id,
        located.extraction_id,
        contents.extracted_at,
        located.edition_key
    from {{ ref('int_reports__located') }} as located
    inner join {{ ref('int_extractions__content') }} as contents on located.extraction_id = contents.extraction_id
    where {{ is_regrouped('located.edition_key') }}
    qualify count(*) over (partition by located.edition_key) > 1
),

extractions as (select * from {{ ref('stg_extractions') }}),

segments as (select * from {{ ref('stg_segments') }} where confidence is not null),

observations as (select * from {{ ref('stg_observations') }}),

absences as (select * from {{ ref('stg_absences') }}),

sections as (select * from {{ ref('stg_sections') }}),

confidences as (
    select
        reports.report_id,
        -- Weighted by characters: a long line counts for more than a page number.
        round(
            sum(segments.confidence * (segments.end_offset - segments.start_offset))
            / nullif(sum(segments.end_offset - segments.start_offset), 0),
            4
        ) as confidence
    from reports
    inner join segments
        on reports.extraction_id = segments.extraction_id and reports.extracted_at = segments.extracted_at
    group by reports.report_id
),

-- With bounds and ranges, since 300余份 instead of 300份 is a correction.
statements as (
    select
        reports.report_id,
        concat_ws(
            ' ',
            observations.indicator,
            observations.qualifier,
            observations.value,
            observations.value_high,
            observations.unit
        ) as statement,
        observations.scope in ('whole', 'part')
        and coalesce(sections.role, 'results') in ('results', 'leadership_duty') as is_result
    from reports
    inner join observations
        on reports.extraction_id = observations.extraction_id and reports.extracted_at = observations.extracted_at
    left join sections
        on
            observations.extraction_id = sections.extraction_id
            and observations.extracted_at = sections.extracted_at
            and observations.section_start_offset = sections.start_offset
),

figures as (
    select
        report_id,
        string_agg(distinct statement, '|' order by statement) filter (where is_result) as figures,
        list(distinct statement) filter (where not is_result) as other_figures
    from statements
    group by report_id
),

denials as (
    select
        reports.report_id,
        string_agg(distinct absences.surface, '|' order by absences.surface) as denials
    from reports
    inner join absences
        on reports.extraction_id = absences.extraction_id and reports.extracted_at = absences.extracted_at
    group by reports.report_id
),

texts as (
    select
        reports.*,
        {{ without_format_marks('extractions.canonical_text') }} as plain_text
    from reports
    inner join extractions
        on reports.extraction_id = extractions.extraction_id and reports.extracted_at = extractions.extracted_at
)

select
    texts.report_id,
    texts.edition_key,
    confidences.confidence,
    md5(concat_ws('#', figures.figures, denials.denials)) as statement_hash,
    -- Promises, comparisons and the like.
    list_sort(coalesce(figures.other_figures, [])) as other_figures,
    -- Every sequence of three characters.
    list_distinct(
        regexp_extract_all(texts.plain_text, '...')
        || regexp_extract_all(substr(texts.plain_text, 2), '...')
        || regexp_extract_all(substr(texts.plain_text, 3), '...')
    ) as trigrams
from texts
left join confidences on texts.report_id = confidences.report_id
left join figures on texts.report_id = figures.report_id
left join denials on texts.report_id = denials.report_id
