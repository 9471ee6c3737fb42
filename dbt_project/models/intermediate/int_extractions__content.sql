{{ config(
    materialized='incremental',
    incremental_strategy='append',
    pre_hook="{{ delete_stale(ref('int_extractions__current'), 'extraction_id') }}"
) }}

with

extractions as (select * from {{ ref('int_extractions__current') }})

select
    extraction_id,
    md5({{ without_format_marks('canonical_text') }}) as report_id
from extractions
where {{ is_new('extraction_id') }}
