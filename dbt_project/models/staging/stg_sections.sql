select
    extraction_id,
    extracted_at,
    start_offset,
    end_offset,
    body_end_offset,
    parent_start_offset,
    level,
    marker,
    heading,
    role
from {{ source('raw', 'sections') }}
