-- 比率核对 / Rate checks. One row per stated figure that the report's other figures give too.
select
    checks.check_id,
    checks.year,
    townships.province,
    townships.province || coalesce(' ' || nullif(townships.prefecture, townships.county), '') || ' ' || townships.county
        as county_place,
    county_place || ' ' || townships.township as place,
    indicators.category,
    indicators.indicator_zh,
    case checks.check_kind
        when 'rate' then '比率 rate' when 'parts' then '分项之和 parts' else '与上年比 earlier year'
    end as check_kind_label,
    case checks.check_result
        when 'consistent' then '一致 consistent'
        when 'inconsistent' then '不一致 inconsistent'
        when 'incomplete' then '分项不全 incomplete'
        else '概数无法核对 inexact'
    end as check_label,
    checks.base_unit,
    checks.stated_value,
    '<a href="{{ auditor_address() }}/reports/' || checks.report_id || '?figure=' || checks.observation_id || '#figure" target="_blank">'
    || regexp_replace(cast(checks.stated_value as varchar), '\.?0+$', '') || '</a>' as stated_link,
    round(checks.recomputed_value, 2) as recomputed_value,
    round(checks.difference, 2) as difference,
    checks.numerator_value,
    checks.denominator_value,
    checks.sentence
from fct_rate_check as checks
inner join dim_indicator as indicators on checks.indicator = indicators.indicator
left join dim_township as townships on checks.township_id = townships.township_id
