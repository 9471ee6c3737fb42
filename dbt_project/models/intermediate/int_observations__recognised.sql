with

observations as (select * from {{ ref('stg_observations') }} where {{ is_looked_at() }}),

segments as (select * from {{ ref('stg_segments') }} where confidence is not null)

-- The lowest confidence of the lines that a figure is on.
select
    observations.observation_id,
    observations.extraction_id,
    round(cast(min(segments.confidence) as double), 4) as confidence,
    round(cast(min(segments.confidence) as double), 4) < {{ var('low_recognition_confidence') }} as needs_review
from observations
inner join segments
    on
        observations.extraction_id = segments.extraction_id
        and observations.extracted_at = segments.extracted_at
        and observations.start_offset < segments.end_offset
        and observations.end_offset > segments.start_offset
group by observations.observation_id, observations.extraction_id
