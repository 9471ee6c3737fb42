-- 一个数字的出处。 From which sentences does one fact come, and at which characters of which file?
with fact as (select report_id, indicator_year_id, file_name from fct_indicator_year limit 1)

select
    fact.file_name,
    observations.sentence,
    observations.surface,
    observations.start_offset,
    observations.end_offset
from fact
inner join fct_observation as observations
    on fact.report_id = observations.report_id and fact.indicator_year_id = observations.indicator_year_id
where observations.is_decisive
order by observations.start_offset
