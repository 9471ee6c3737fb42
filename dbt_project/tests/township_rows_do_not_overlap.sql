-- A code has one row in each list.
select earlier.township_id
from {{ ref('dim_township') }} as earlier
inner join {{ ref('dim_township') }} as later
    on
        earlier.code_system = later.code_system
        and earlier.division_code = later.division_code
        and earlier.valid_from_year < later.valid_from_year
where earlier.valid_to_year is null or earlier.valid_to_year >= later.valid_from_year
