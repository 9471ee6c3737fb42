select
    arrival_id,
    document_id,
    file_name,
    byte_size,
    status,
    reason,
    detail,
    remedy,
    run_id,
    load_id,
    modified_at,
    seen_at
from {{ source('raw', 'arrivals') }}
