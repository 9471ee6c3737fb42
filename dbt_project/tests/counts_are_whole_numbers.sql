-- Half a case is a misprint or a misreading; the wide views would show it rounded.
{{ config(severity='warn') }}

select
    indicator_year_id,
    value
from {{ ref('facts') }}
where unit_kind = 'count' and value <> trunc(value)
