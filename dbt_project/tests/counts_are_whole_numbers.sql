-- Half a case is a misprint or a misreading; the wide views would show it rounded.
{{ config(severity='warn') }}

select
    indicator_year_id,
    value
from {{ ref('fct_indicator_year') }}
where {{ in_this_build() }} and {{ unit_kind('unit_family') }} = 'count' and value <> trunc(value)
