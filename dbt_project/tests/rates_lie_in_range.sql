-- Rates above 100 % or below 0 are misprints or extraction errors.
{{ config(severity='warn') }}

select
    facts.indicator_year_id,
    facts.value
from {{ ref('fct_indicator_year') }} as facts
inner join {{ ref('dim_indicator') }} as indicators on facts.indicator = indicators.indicator
where {{ in_this_build('facts.report_version') }} and indicators.measure = 'rate' and facts.unit_family = 'percent' and facts.value not between 0 and 100
