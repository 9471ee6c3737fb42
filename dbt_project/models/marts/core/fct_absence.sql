{{ config(
    materialized='incremental',
    incremental_strategy='append',
    pre_hook="{{ delete_pending(ref('int_reports__pending')) }}"
) }}

with

reports as (select * from {{ ref('dim_report') }} where is_current and {{ is_pending('report_version') }}),

absences as (select * from {{ ref('stg_absences') }}),

sections as (select * from {{ ref('int_sections__paths') }}),

extractions as (select * from {{ ref('stg_extractions') }} where {{ is_pending_reading() }})

select
    absences.absence_id,
    reports.report_id,
    reports.report_version,
    reports.township_id,
    reports.document_id,
    absences.extraction_id,
    reports.year,
    split_part(absences.indicator, '.', 1) as category,
    absences.indicator,
    coalesce(sections.role, 'results') as role,
    sections.section_path,
    absences.surface,
    {{ text_slice('extractions.canonical_text', 'absences.sentence_start_offset', 'absences.sentence_end_offset') }}
        as sentence,
    absences.start_offset,
    absences.end_offset,
    absences.section_start_offset,
    absences.sentence_start_offset,
    absences.sentence_end_offset,
    absences.absence_rule_id
from reports
inner join extractions on reports.extraction_id = extractions.extraction_id
inner join absences
    on reports.extraction_id = absences.extraction_id and reports.extracted_at = absences.extracted_at
left join sections
    on
        absences.extraction_id = sections.extraction_id
        and absences.section_start_offset = sections.start_offset
