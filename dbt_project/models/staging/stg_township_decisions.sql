select
    decision_id,
    document_id,
    code_system,
    division_code,
    decided_by,
    note,
    decided_at
from {{ source('raw', 'township_decisions') }}
