-- 县内各乡镇执法检查次数排名。 How do the townships of a county rank by enforcement inspections?
select
    prefecture,
    county,
    township,
    year,
    value_label,
    rank() over (partition by province, prefecture, county, year, unit order by value desc) as county_rank
from facts
where indicator = 'enforcement.inspections'
order by province, prefecture, county, year, unit, county_rank, township
