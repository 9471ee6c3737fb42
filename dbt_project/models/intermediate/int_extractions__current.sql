select *
from {{ ref('stg_extractions') }}
where is_current and status = 'extracted'
