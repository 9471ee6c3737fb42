select
    extraction_id,
    extracted_at,
    start_offset,
    end_offset,
    surface,
    disposition,
    rule_id as disposition_rule_id
from {{ source('raw', 'numerals') }}
