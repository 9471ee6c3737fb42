-- 各年受理、化解了多少矛盾纠纷？ How many disputes were received and resolved each year, over all townships?
select
    year,
    indicator_zh,
    cast(sum(value) as bigint) as total,
    count(*) as townships,
    count_if(qualifier <> 'exact') as bounds
from facts
where indicator in ('dispute.disputes_received', 'dispute.disputes_resolved') and unit_family = 'case'
group by year, indicator_zh
order by year, indicator_zh
