{{ config(
    materialized='incremental',
    incremental_strategy='append',
    pre_hook="{{ delete_pending(ref('int_reports__pending')) }}"
) }}

with

reports as (select * from {{ ref('dim_report') }} where is_current and {{ is_pending('report_version') }}),

observations as (select * from {{ ref('fct_observation') }} where {{ is_pending('report_version') }}),

segments as (select * from {{ ref('stg_segments') }})

select
    reports.report_id,
    reports.report_version,
    segments.paragraph,
    segments.page,
    segments.start_offset,
    segments.end_offset,
    segments.byte_start,
    segments.byte_end,
    segments.box_left,
    segments.box_top,
    segments.box_right,
    segments.box_bottom,
    segments.confidence
from reports
inner join segments
    on reports.extraction_id = segments.extraction_id and reports.extracted_at = segments.extracted_at
where
    segments.start_offset < segments.end_offset
    and exists (
        select 1
        from observations
        where
            reports.report_version = observations.report_version
            and observations.start_offset < segments.end_offset
            and observations.end_offset > segments.start_offset
    )
