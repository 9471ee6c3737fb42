-- 报告是什么格式，给出多少数值？ In which formats do the reports come, and how many figures do they give?
select
    reports.format,
    count(distinct reports.report_id) as reports,
    count(observations.observation_id) as figures
from dim_report as reports
left join fct_observation as observations on reports.report_id = observations.report_id
where reports.is_current
group by reports.format
order by reports.format
