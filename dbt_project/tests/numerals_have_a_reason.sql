-- Percent of numerals for which no rule has an explanation, over all current reports.
{{ config(
    fail_calc='coalesce(max(unmeasured_percent), 0)',
    warn_if='>' ~ var('unmeasured_warning'),
    error_if='>' ~ var('unmeasured_error')
) }}

select 100.0 * count(*) filter (where disposition = 'unmeasured') / count(*) as unmeasured_percent
from {{ ref('fct_numeral') }}
having count(*) >= {{ var('fewest_numerals') }}
