select
    extraction_id,
    start_offset,
    end_offset,
    surface,
    disposition,
    rule_id as disposition_rule_id
from {{ source('raw', 'numerals') }}
