-- 报告必备部分 / Required parts. One row per current edition and part that it has to have.
select
    parts.report_part_id,
    parts.year,
    townships.province,
    townships.province || coalesce(' ' || nullif(townships.prefecture, townships.county), '') || ' ' || townships.county
        as county_place,
    county_place || ' ' || townships.township as place,
    case parts.role
        when 'results' then '举措和成效 results'
        when 'leadership_duty' then '第一责任人履职 leader''s duty'
        when 'problems' then '问题和原因 problems'
        else '下年计划 plans'
    end as role_label,
    if(parts.is_present, '有 present', '缺 missing') as presence_label,
    parts.is_present,
    parts.heading,
    parts.character_count,
    parts.observation_count
from fct_report_part as parts
left join dim_township as townships on parts.township_id = townships.township_id
