-- The reports' own errors of arithmetic: worth a look, no reason to stop.
{{ config(severity='warn') }}

select *
from {{ ref('fct_rate_check') }}
where {{ in_this_build(context=true) }} and check_result = 'inconsistent'
