-- 一个数字的出处。 From which sentences does one fact come, and at which characters of which file?
select
    reports.file_name,
    observations.sentence,
    observations.surface,
    observations.start_offset,
    observations.end_offset
from fct_observation as observations
inner join dim_report as reports on observations.report_id = reports.report_id
where
    observations.indicator_year_id = (select max(indicator_year_id) from fct_indicator_year)
    and observations.is_decisive
order by observations.start_offset
