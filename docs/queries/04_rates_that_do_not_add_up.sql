-- 比率、分项和上年数与其他数字对得上吗？ What did the checks of rates, breakdowns and last year's figures find?
select check_kind, check_result, count(*) as figures
from fct_rate_check
group by check_kind, check_result
order by check_kind, check_result
