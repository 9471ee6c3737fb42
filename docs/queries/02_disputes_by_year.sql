-- 各年受理、化解了多少矛盾纠纷？ How many disputes were received and resolved each year, over all townships?
-- A sum over the country: the table of facts with the one dimension that it names is faster than the view with all labels.
select
    facts.year,
    indicators.indicator_zh,
    cast(sum(facts.value) as bigint) as total,
    count(*) as townships,
    count_if(facts.qualifier <> 'exact') as bounds
from fct_indicator_year as facts
inner join dim_indicator as indicators on facts.indicator = indicators.indicator
where indicators.indicator_zh in ('受理排查矛盾纠纷', '化解矛盾纠纷') and facts.unit_family = 'case'
group by facts.year, indicators.indicator_zh
order by facts.year, indicators.indicator_zh
