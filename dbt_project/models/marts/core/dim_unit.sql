select
    unit,
    unit_family,
    base_unit,
    {{ unit_kind('unit_family') }} as unit_kind,
    cast(factor as decimal(24, 10)) as factor
from {{ ref('units') }}
