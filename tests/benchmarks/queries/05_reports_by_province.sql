-- 各省各年收到多少报告？ How many townships of each province have reported, of how many, year by year?
with

listed as (
    select province, count(*) as listed_townships
    from dim_township
    where valid_to_year is null
    group by province
)

select
    listed.province,
    reports.year,
    count(*) as reporting_townships,  -- one report of a township and year is current
    listed.listed_townships
from dim_report as reports
inner join dim_township as townships on reports.township_id = townships.township_id
inner join listed on townships.province = listed.province
where reports.is_current
group by listed.province, reports.year, listed.listed_townships
order by listed.province, reports.year
