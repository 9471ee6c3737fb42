{{ config(materialized='table') }}
{% set made = made_before('fct_document_outcome', 'main') %}

with

outcomes as (select * from {{ ref('int_arrivals__outcomes') }})

select *
from outcomes
{% if made %}
where outcome_version not in (select made.outcome_version from {{ made }} as made)
{% endif %}
