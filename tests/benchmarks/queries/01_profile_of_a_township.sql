-- 一个乡镇的历年指标。 What has one township reported, year by year?
with chosen as (select max(township_id) as township_id from dim_report)

select year, category_zh, indicator_zh, value_label
from facts
where township_id = (select township_id from chosen)
order by year, category_zh, indicator_zh
