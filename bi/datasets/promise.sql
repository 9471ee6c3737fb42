-- 承诺与结果 / Promises and results. One row per figure of a plans part, beside what the next year's report gives.
select
    targets.observation_id,
    targets.year,
    targets.target_year,
    townships.province,
    townships.province || coalesce(' ' || nullif(townships.prefecture, townships.county), '') || ' ' || townships.county
        as county_place,
    county_place || ' ' || townships.township as place,
    indicators.category,
    indicators.indicator_zh,
    targets.base_unit,
    case targets.qualifier when 'more_than' then '≥' when 'less_than' then '≤' when 'about' then '≈' else '' end
    || regexp_replace(cast(targets.target_value as varchar), '\.?0+$', '') || ' ' || targets.base_unit as target_label,
    '<a href="{{ auditor_address() }}/reports/' || targets.report_id || '?figure=' || targets.observation_id || '#figure" target="_blank">'
    || replace(target_label, '<', '&lt;') || '</a>' as target_link,
    case targets.result_qualifier when 'more_than' then '>' when 'less_than' then '<' when 'about' then '≈' else '' end
    || regexp_replace(cast(targets.result_value as varchar), '\.?0+$', '') || ' ' || targets.base_unit as result_label,
    case
        when targets.is_met then '已兑现 met'
        when not targets.is_met then '未兑现 missed'
        when targets.result_value is not null then '无法判断 left open'
        else '尚无结果 no result yet'
    end as promise_state,
    targets.sentence
from fct_target as targets
inner join dim_township as townships on targets.township_id = townships.township_id
inner join dim_indicator as indicators on targets.indicator = indicators.indicator
