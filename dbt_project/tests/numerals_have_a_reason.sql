-- Percentage of numerals that no rule explains, over all current reports.
{{ config(
    fail_calc='coalesce(max(unmeasured_percent), 0)',
    warn_if='>' ~ var('unmeasured_warning'),
    error_if='>' ~ var('unmeasured_error')
) }}

-- dbt only accepts whole numbers as the result of a test.
select
    cast(ceil(100.0 * coalesce(sum(numeral_count) filter (where disposition = 'unmeasured'), 0) / sum(numeral_count)) as integer) as unmeasured_percent
from {{ ref('fct_numeral_coverage') }}
having sum(numeral_count) >= {{ var('fewest_numerals') }}
