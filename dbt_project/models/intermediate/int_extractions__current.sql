select *
from {{ ref('stg_extractions') }}
where
    is_current
    and status = 'extracted'
    and document_id not in (select withdrawn.document_id from {{ ref('int_documents__withdrawn') }} as withdrawn)
