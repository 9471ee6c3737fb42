select cast(days.range as date) as calendar_date
from range(
    make_date({{ var('first_year') }}, 1, 1), make_date({{ var('last_year') }} + 1, 1, 1), interval 1 day
) as days
