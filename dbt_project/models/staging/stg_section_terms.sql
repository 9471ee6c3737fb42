select
    extraction_id,
    section_start_offset,
    term,
    term_count
from {{ source('raw', 'section_terms') }}
