-- A code that no division list has: a reviewer's slip, or a list that is missing.
{{ config(severity='warn') }}

select *
from {{ ref('fct_township_resolution') }}
where review_reason = 'code_not_listed'
