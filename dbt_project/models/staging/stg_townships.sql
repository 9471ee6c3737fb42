select
    code_system,
    division_code,
    township,
    county,
    prefecture,
    province,
    class as township_class,
    predecessor_code,
    cast(left(valid_from, 4) as integer) as valid_from_year,
    cast(left(valid_to, 4) as integer) as valid_to_year
from {{ source('reference', 'townships') }}
