{{ config(materialized='table') }}
{% set made = made_before('int_extractions__content') %}

select
    extraction_id,
    extracted_at
from {{ ref('int_extractions__current') }}
{% if made %}
where extraction_id not in (select made.extraction_id from {{ made }} as made)
{% endif %}
