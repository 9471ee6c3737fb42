select
    absence_id,
    extraction_id,
    extracted_at,
    start_offset,
    end_offset,
    section_start_offset,
    sentence_start_offset,
    sentence_end_offset,
    surface,
    indicator,
    rule_id as absence_rule_id
from {{ source('raw', 'absences') }}
