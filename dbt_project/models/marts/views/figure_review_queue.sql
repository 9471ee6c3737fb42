with

observations as (select * from {{ portable_ref('fct_observation') }} where needs_review),

reports as (select * from {{ portable_ref('dim_report') }}),

segments as (select * from {{ portable_ref('fct_evidence_segment') }}),

-- A figure that is broken over two lines is listed where it begins.
places as (
    select
        observation_id,
        min_by(page, start_offset) as page
    from segments
    group by observation_id
)

select
    observations.observation_id,
    observations.report_id,
    observations.township_id,
    observations.document_id,
    reports.file_name,
    observations.year,
    observations.indicator,
    observations.unit,
    observations.surface,
    observations.sentence,
    places.page,
    observations.value,
    observations.confidence
from observations
inner join reports on observations.report_id = reports.report_id
left join places on observations.observation_id = places.observation_id
order by observations.confidence
