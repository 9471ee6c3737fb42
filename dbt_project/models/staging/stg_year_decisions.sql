select
    decision_id,
    document_id,
    report_year as year,
    decided_by,
    note,
    decided_at
from {{ source('raw', 'year_decisions') }}
