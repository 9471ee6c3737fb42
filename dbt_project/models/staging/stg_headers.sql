select
    extraction_id,
    extracted_at,
    title,
    issuer,
    township,
    report_year as year,
    document_number,
    signer,
    addressee,
    report_date,
    published_date
from {{ source('raw', 'headers') }}
