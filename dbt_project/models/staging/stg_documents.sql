select
    document_id,
    byte_size,
    first_file_name,
    first_arrival_id,
    first_seen_at
from {{ source('raw', 'documents') }}
