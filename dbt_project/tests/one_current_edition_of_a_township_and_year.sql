select
    township_id,
    year
from {{ ref('dim_report') }}
where township_id is not null and year is not null
group by township_id, year
having
    count(*) filter (where is_current) <> 1
    or count(*) filter (where supersedes_report_id is null) <> 1
    or max(edition_number) <> count(*)
