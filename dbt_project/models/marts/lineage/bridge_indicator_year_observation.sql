{{ config(materialized='view') }}

select
    indicator_year_id,
    observation_id,
    report_id,
    report_version,
    usage,
    is_decisive,
    mention_number
from {{ portable_ref('fct_observation') }}
