{{ config(
    materialized='incremental',
    incremental_strategy='append',
    pre_hook="{{ delete_stale(ref('int_extractions__versioned'), 'extraction_version') }}"
) }}

with

extractions as (select * from {{ ref('int_extractions__versioned') }})

select
    extraction_id,
    extraction_version,
    md5({{ without_white_space('canonical_text') }}) as report_id
from extractions
where {{ is_new('extraction_version') }}
