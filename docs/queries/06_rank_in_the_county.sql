-- 县内各乡镇执法检查次数排名。 How do the townships of a county rank by enforcement inspections?
select
    county,
    township,
    year,
    value_label,
    rank() over (partition by province, county, year, unit_family order by value desc) as county_rank
from facts
where indicator = 'enforcement.inspections'
order by county, year, county_rank, township
