-- 哪些比率与报告自己的数字对不上？ What did the checks of stated rates and breakdowns find?
select check_kind, check_result, count(*) as figures
from fct_rate_check
group by check_kind, check_result
order by check_kind, check_result
