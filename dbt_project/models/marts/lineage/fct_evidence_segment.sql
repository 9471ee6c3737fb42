{{ config(materialized='view') }}

with

observations as (select * from {{ portable_ref('fct_observation') }}),

segments as (select * from {{ portable_ref('fct_source_segment') }})

select
    observations.observation_id || ':' || segments.start_offset as evidence_segment_id,
    observations.observation_id,
    observations.report_id,
    observations.report_version,
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
from observations
inner join segments
    on
        observations.report_id = segments.report_id
        and observations.start_offset < segments.end_offset
        and observations.end_offset > segments.start_offset
