{{ config(materialized='table') }}
{% set made = made_before('fct_document_outcome', 'main') %}

with

outcomes as (select * from {{ ref('int_arrivals__outcomes') }})

{% if made %}
    select
        outcomes.* exclude (outcome_version),
        coalesce(outcomes.outcome_version, made.outcome_version) as outcome_version,
        outcomes.outcome_version is not null as is_wanted
    from outcomes
    full outer join {{ made }} as made on outcomes.outcome_version = made.outcome_version
    where outcomes.outcome_version is null or made.outcome_version is null
{% else %}
    select
        *,
        true as is_wanted
    from outcomes
{% endif %}
