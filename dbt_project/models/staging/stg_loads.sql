select
    load_id,
    run_id,
    content_sha256,
    arrivals as arrival_count,
    documents as document_count,
    extractions as extraction_count,
    observations as observation_count,
    absences as absence_count,
    numerals as numeral_count,
    loaded_at
from {{ source('raw', 'loads') }}
