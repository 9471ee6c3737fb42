with

terms as (select * from {{ portable_ref('fct_section_term') }}),

townships as (select * from {{ portable_ref('dim_township') }}),

categories as (select * from {{ portable_ref('dim_category') }}),

years as (select * from {{ portable_ref('dim_year') }}),

reports as (select * from {{ portable_ref('dim_report') }})

select
    terms.report_id,
    terms.township_id,
    townships.township,
    townships.county,
    townships.prefecture,
    townships.province,
    townships.division_code,
    terms.year,
    years.outline_period,
    terms.category,
    categories.category_zh,
    categories.category_en,
    terms.term,
    reports.file_name,
    terms.term_count,
    terms.category_term_count,
    terms.term_report_count,
    terms.category_report_count,
    terms.term_frequency,
    terms.tf_idf
from terms
inner join townships on terms.township_id = townships.township_id
inner join categories on terms.category = categories.category
inner join years on terms.year = years.year
inner join reports on terms.report_id = reports.report_id
