-- 某县各乡镇行政检查次数排名。 How do the townships of one county rank by inspections in the newest year?
with

chosen as (
    select province, prefecture, county
    from dim_township
    where township_id = (select max(township_id) from dim_report)
)

select
    facts.township,
    facts.value_label,
    rank() over (order by facts.value desc) as county_rank
from facts
inner join chosen
    on
        facts.province = chosen.province
        and facts.prefecture is not distinct from chosen.prefecture
        and facts.county = chosen.county
where facts.indicator = 'enforcement.inspections' and facts.year = (select max(year) from dim_report)
order by county_rank, facts.township
