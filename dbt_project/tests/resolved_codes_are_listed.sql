-- Codes in no division list: a reviewer's mistake, or a missing list.
{{ config(severity='warn') }}

select *
from {{ ref('fct_township_resolution') }}
where review_reason = 'code_not_listed'
