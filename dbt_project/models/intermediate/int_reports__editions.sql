{{ config(
    materialized='incremental',
    incremental_strategy='append',
    pre_hook="{{ delete_listed(ref('int_editions__changed'), 'edition_key') }}"
) }}

with

reports as (select * from {{ ref('int_reports__located') }} where {{ is_regrouped('edition_key') }}),

changed as (select * from {{ ref('int_editions__changed') }}),

likenesses as (select * from {{ ref('int_reports__likenesses') }}),

copies as (select * from {{ ref('int_reports__copies') }}),

copy_counts as (
    select
        original_report_id,
        sum(document_count) as document_count
    from copies
    group by original_report_id
),

-- A badly recognised report never replaces one that was read well.
originals as (
    select
        reports.* exclude (document_count),
        cast(reports.document_count + coalesce(copy_counts.document_count, 0) as bigint) as document_count,
        coalesce(likenesses.confidence < {{ var('low_recognition_confidence') }}, false) as is_badly_read
    from reports
    left join copies on reports.report_id = copies.report_id
    left join copy_counts on reports.report_id = copy_counts.original_report_id
    left join likenesses on reports.report_id = likenesses.report_id
    where copies.report_id is null
),

numbered as (
    select
        * exclude (is_badly_read),
        row_number() over editions as edition_number,
        count(*) over (partition by edition_key) as edition_count,
        lag(report_id) over editions as supersedes_report_id,
        lag(extraction_id) over editions as supersedes_extraction_id
    from originals
    window editions as (
        partition by edition_key
        order by
            is_badly_read desc,
            first_run_seen_at asc,
            last_stated_date asc nulls first,
            first_modified_at asc,
            document_id asc
    )
)

-- The version covers everything that the rows about a report are made from. It begins with the year: reports arrive by
-- year, so a search for the reports of a build can skip the parts of a large table with other years.
select
    numbered.*,
    changed.group_version,
    numbered.edition_number = numbered.edition_count as is_current,
    lpad(cast(coalesce(numbered.year, 0) as varchar), 4, '0') || left(md5(concat_ws(
        '|',
        numbered.extraction_id,
        numbered.report_id,
        coalesce(numbered.township_id, ''),
        coalesce(numbered.year, 0),
        coalesce(numbered.vintage_lag, -1),
        coalesce(numbered.resolution_method, ''),
        coalesce(numbered.decision_id, ''),
        coalesce(numbered.year_decision_id, ''),
        numbered.document_count,
        numbered.edition_number,
        numbered.edition_count,
        coalesce(numbered.supersedes_report_id, ''),
        coalesce(numbered.supersedes_extraction_id, '')
    )), 28) as report_version
from numbered
left join changed on numbered.edition_key = changed.edition_key
