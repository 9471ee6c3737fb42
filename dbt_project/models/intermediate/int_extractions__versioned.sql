with

extractions as (select * from {{ ref('stg_extractions') }})

select
    *,
    md5(extraction_id || '{{ code_version() }}') as extraction_version
from extractions
where is_current and status = 'extracted'
