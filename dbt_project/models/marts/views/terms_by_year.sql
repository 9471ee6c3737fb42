with

terms as (select * from {{ portable_ref('fct_section_term') }}),

categories as (select * from {{ portable_ref('dim_category') }}),

reports_by_year as (
    select
        category,
        year,
        count(distinct report_id) as category_report_count
    from terms
    group by category, year
),

used as (
    select
        category,
        term,
        year,
        count(*) as term_report_count,
        cast(sum(term_count) as bigint) as term_count
    from terms
    group by category, term, year
),

-- Including the year after a word was used, when its use may have ceased.
of_interest as (
    select
        category,
        term,
        year
    from used
    union
    select
        category,
        term,
        year + 1 as year
    from used
)

select
    of_interest.category,
    categories.category_zh,
    categories.category_en,
    of_interest.term,
    of_interest.year,
    coalesce(used.term_count, 0) as term_count,
    coalesce(used.term_report_count, 0) as term_report_count,
    reports_by_year.category_report_count,
    coalesce(used.term_report_count, 0) / reports_by_year.category_report_count as report_share,
    coalesce(used_before.term_report_count, 0) / reports_before.category_report_count as previous_report_share,
    report_share - previous_report_share as report_share_change
from of_interest
inner join categories on of_interest.category = categories.category
inner join reports_by_year
    on of_interest.category = reports_by_year.category and of_interest.year = reports_by_year.year
left join reports_by_year as reports_before
    on of_interest.category = reports_before.category and of_interest.year = reports_before.year + 1
left join used
    on of_interest.category = used.category and of_interest.term = used.term and of_interest.year = used.year
left join used as used_before
    on
        of_interest.category = used_before.category
        and of_interest.term = used_before.term
        and of_interest.year = used_before.year + 1
