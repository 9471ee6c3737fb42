-- 与上年相比变化最大的乡镇。 In which townships did approvals handled change most against the year before?
select
    townships.province,
    townships.county,
    townships.township,
    later.year,
    earlier.value as value_before,
    later.value,
    later.value - earlier.value as change
from fct_indicator_year as later
inner join fct_indicator_year as earlier
    on
        later.township_id = earlier.township_id
        and later.year = earlier.year + 1
        and later.indicator = earlier.indicator
        and later.base_unit = earlier.base_unit
inner join dim_township as townships on later.township_id = townships.township_id
where later.indicator = 'service.approvals_handled'
order by abs(later.value - earlier.value) desc, townships.division_code, later.year
limit 20
