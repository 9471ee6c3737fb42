-- 类别覆盖 / Category coverage. One row per township, year and category, also where a report says nothing on it.
select
    category_years.category_year_id,
    category_years.year,
    townships.province,
    townships.province || coalesce(' ' || nullif(townships.prefecture, townships.county), '') || ' ' || townships.county
        as county_place,
    county_place || ' ' || townships.township as place,
    categories.category,
    categories.category_zh,
    categories.category_en,
    category_years.indicator_count,
    category_years.observation_count,
    category_years.absence_count,
    category_years.problem_count,
    category_years.target_count
from fct_category_year as category_years
inner join dim_township as townships on category_years.township_id = townships.township_id
inner join dim_category as categories on category_years.category = categories.category
where category_years.category <> 'other'
