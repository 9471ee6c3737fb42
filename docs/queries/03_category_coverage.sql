-- 报告写到了哪些方面？ Of each category, what share of the reports gives at least one figure?
select
    categories.category_zh,
    count_if(category_years.indicator_count > 0) as reports_with_figures,
    count(*) as reports,
    round(100.0 * count_if(category_years.indicator_count > 0) / count(*), 0) as percent
from fct_category_year as category_years
inner join dim_category as categories on category_years.category = categories.category
where categories.category <> 'other'
group by categories.category_zh
order by percent desc, categories.category_zh
