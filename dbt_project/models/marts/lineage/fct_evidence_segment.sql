{{ config(
    materialized='incremental',
    incremental_strategy='append',
    pre_hook="{{ delete_stale(ref('dim_report'), 'report_version', 'is_current') }}"
) }}

with

reports as (select * from {{ ref('dim_report') }} where is_current and {{ is_new('report_version') }}),

observations as (select * from {{ ref('fct_observation') }}),

segments as (select * from {{ ref('stg_segments') }})

select
    observations.observation_id || ':' || segments.start_offset as evidence_segment_id,
    observations.observation_id,
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
inner join observations on reports.report_version = observations.report_version
inner join segments
    on
        observations.extraction_id = segments.extraction_id
        and observations.start_offset < segments.end_offset
        and observations.end_offset > segments.start_offset
        and segments.start_offset < segments.end_offset
