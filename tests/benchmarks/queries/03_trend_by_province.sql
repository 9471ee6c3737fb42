-- 各省历年化解的矛盾纠纷。 How many disputes were resolved in each province, year by year?
select
    townships.province,
    facts.year,
    sum(facts.value) as disputes_resolved,
    count(*) as townships
from fct_indicator_year as facts
inner join dim_township as townships on facts.township_id = townships.township_id
where facts.indicator = 'dispute.disputes_resolved' and facts.unit_family = 'case'
group by townships.province, facts.year
order by townships.province, facts.year
