select
    extraction_id,
    extracted_at,
    code_system,
    division_code,
    township,
    county,
    prefecture,
    province,
    is_chosen,
    evidence,
    score
from {{ source('raw', 'township_candidates') }}
