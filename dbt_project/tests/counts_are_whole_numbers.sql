-- Half a case is a misprint or an extraction error; the wide views would round it.
{{ config(severity='warn') }}

select
    indicator_year_id,
    value
from {{ ref('fct_indicator_year') }}
where {{ in_this_build() }} and {{ unit_kind('unit_family') }} = 'count' and value <> trunc(value)
