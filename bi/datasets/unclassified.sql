-- 未归类的数值 / Figures without an indicator. One row per observation for which no rule has enough evidence.
select
    observations.observation_id,
    observations.year,
    townships.province,
    townships.province || coalesce(' ' || nullif(townships.prefecture, townships.county), '') || ' ' || townships.county
        as county_place,
    county_place || ' ' || townships.township as place,
    observations.surface,
    '<a href="{{ auditor_address() }}/reports/' || observations.report_id || '?figure=' || observations.observation_id || '#figure" target="_blank">'
    || replace(replace(observations.surface, '&', '&amp;'), '<', '&lt;') || '</a>' as surface_link,
    observations.unit,
    observations.section_path,
    observations.sentence
from fct_observation as observations
left join dim_township as townships on observations.township_id = townships.township_id
where observations.indicator = 'other.unclassified'
