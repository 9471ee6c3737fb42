-- 培训场次在乡镇间的分布。 What is the median and the spread of trainings in each province in the newest year?
select
    townships.province,
    count(*) as townships,
    quantile_cont(facts.value, 0.25) as lower_quartile,
    median(facts.value) as median_value,
    quantile_cont(facts.value, 0.75) as upper_quartile
from fct_indicator_year as facts
inner join dim_township as townships on facts.township_id = townships.township_id
where
    facts.indicator = 'capacity.training_sessions'
    and facts.unit_family = 'occasion'
    and facts.year = (select max(year) from dim_report)
group by townships.province
order by median_value desc, townships.province
