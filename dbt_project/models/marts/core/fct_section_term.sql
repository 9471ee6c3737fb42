{{ config(
    materialized='incremental',
    incremental_strategy='append',
    pre_hook="{{ delete_stale(ref('int_reports__counted'), 'corpus_version') }}"
) }}

-- Every additional report changes how rare each word is, so the rows depend on the whole corpus and are rebuilt when it
-- changes.
with

reports as (select * from {{ ref('int_reports__counted') }} where {{ is_new('corpus_version') }}),

terms as (select * from {{ ref('stg_section_terms') }}),

sections as (select * from {{ ref('int_sections__categories') }}),

counted as (
    select
        reports.report_id,
        reports.township_id,
        reports.year,
        coalesce(sections.category, 'other') as category,
        terms.term,
        reports.corpus_version,
        cast(sum(terms.term_count) as bigint) as term_count
    from reports
    inner join terms on reports.extraction_id = terms.extraction_id
    left join sections
        on terms.extraction_id = sections.extraction_id and terms.section_start_offset = sections.start_offset
    group by all
),

reports_by_category as (
    select
        category,
        count(distinct report_id) as category_report_count
    from counted
    group by category
),

weighed as (
    select
        counted.*,
        cast(sum(counted.term_count) over (partition by counted.report_id, counted.category) as bigint)
            as category_term_count,
        count(*) over (partition by counted.category, counted.term) as term_report_count,
        reports_by_category.category_report_count
    from counted
    inner join reports_by_category on counted.category = reports_by_category.category
)

select
    report_id,
    township_id,
    year,
    category,
    term,
    corpus_version,
    term_count,
    category_term_count,
    term_report_count,
    category_report_count,
    term_count / category_term_count as term_frequency,
    term_count / category_term_count * ln(category_report_count / term_report_count) as tf_idf
from weighed
