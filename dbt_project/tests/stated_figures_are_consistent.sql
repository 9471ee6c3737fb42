-- Arithmetic errors in the reports themselves: worth a look, but no reason to fail.
{{ config(severity='warn') }}

select *
from {{ ref('fct_rate_check') }}
where {{ in_this_build(context=true) }} and check_result = 'inconsistent'
