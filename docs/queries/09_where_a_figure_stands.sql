-- 这个数字出自哪句话？ From which sentence does a township's figure come, and at which characters?
select
    facts.township,
    facts.indicator_zh,
    observations.surface,
    observations.start_offset,
    observations.end_offset,
    observations.section_path
from facts
inner join bridge_indicator_year_observation as bridge on facts.indicator_year_id = bridge.indicator_year_id
inner join fct_observation as observations on bridge.observation_id = observations.observation_id
where facts.township = '明通镇' and facts.category = 'dispute' and bridge.is_decisive
order by facts.indicator_zh, observations.start_offset
