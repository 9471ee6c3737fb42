-- 与上年相比变化最大的乡镇。 In which townships did approvals handled change most against the year before?
with years as (
    select
        township_id,
        year,
        value,
        lag(value) over by_township as value_before,
        lag(year) over by_township as year_before
    from fct_indicator_year
    where indicator = 'service.approvals_handled' and unit_family = 'case'
    window by_township as (partition by township_id order by year)
)

select
    townships.province,
    townships.county,
    townships.township,
    years.year,
    years.value_before,
    years.value,
    years.value - years.value_before as change
from years
inner join dim_township as townships on years.township_id = townships.township_id
where years.year_before = years.year - 1
order by abs(years.value - years.value_before) desc, townships.division_code, years.year
limit 20
