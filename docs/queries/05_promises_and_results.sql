-- 承诺兑现了吗？ What was promised for the next year, what does that year's report state, and was the promise met?
select
    townships.township,
    targets.target_year,
    indicators.indicator_zh,
    cast(targets.target_value as double) as promised,
    targets.base_unit as unit,
    cast(targets.result_value as double) as result,
    targets.is_met
from fct_target as targets
inner join dim_township as townships on targets.township_id = townships.township_id
inner join dim_indicator as indicators on targets.indicator = indicators.indicator
order by townships.township, targets.target_year, indicators.indicator_zh, promised
