select
    cast(years.year as integer) as year,
    make_date(cast(years.year as integer), 1, 1) as year_start_date,
    case
        when years.year between 2016 and 2020 then '2016–2020'
        when years.year between 2021 and 2025 then '2021–2025'
    end as outline_period
from range({{ var('first_year') }}, {{ var('last_year') }} + 1) as years (year)
