-- One row per township, year, category and term.
select
    township_id,
    year,
    category,
    term
from {{ ref('fct_section_term') }}
group by township_id, year, category, term
having count(*) > 1
