-- 报告是否按时？ When were the reports dated, and was that in time (by 1 March of the next year)?
select townships.township, reports.year, reports.report_date, reports.is_reported_in_time
from dim_report as reports
inner join dim_township as townships on reports.township_id = townships.township_id
where reports.is_current
order by townships.township, reports.year
