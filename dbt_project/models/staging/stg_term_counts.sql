select
    extraction_id,
    terms_version,
    counted_at
from {{ source('raw', 'term_counts') }}
