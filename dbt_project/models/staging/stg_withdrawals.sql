select
    decision_id,
    document_id,
    is_withdrawn,
    decided_by,
    note,
    decided_at
from {{ source('raw', 'withdrawals') }}
