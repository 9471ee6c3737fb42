select
    unit,
    unit_family,
    base_unit,
    case
        when unit_family in ('percent', 'percentage_point') then 'percentage'
        when unit_family = 'yuan' then 'money'
        when
            unit_family in ('area', 'length', 'mass', 'score', 'ratio')
            or unit_family like 'duration%'
            or unit_family = 'study_hour'
            then 'measurement'
        else 'count'
    end as unit_kind,
    cast(factor as decimal(24, 10)) as factor
from {{ ref('units') }}
