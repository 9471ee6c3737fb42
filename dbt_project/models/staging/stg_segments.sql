select
    extraction_id,
    extracted_at,
    start_offset,
    end_offset,
    byte_start,
    byte_end,
    paragraph,
    page,
    box_left,
    box_top,
    box_right,
    box_bottom,
    confidence
from {{ source('raw', 'segments') }}
