-- 数字去向 / What became of every number. One row per current edition and disposition.
select
    coverage.numeral_coverage_id,
    coverage.year,
    townships.province,
    townships.province || coalesce(' ' || nullif(townships.prefecture, townships.county), '') || ' ' || townships.county
        as county_place,
    county_place || ' ' || townships.township as place,
    case coverage.disposition
        when 'observation' then '指标数值 observation'
        when 'heading' then '标题序号 heading'
        when 'date' then '日期 date'
        when 'name' then '名称 name'
        when 'document_number' then '文号 document number'
        when 'ordinal' then '序数 ordinal'
        when 'duration' then '时长 duration'
        when 'period' then '时期 period'
        when 'age' then '年龄 age'
        when 'law_article' then '法条 law article'
        when 'page_chrome' then '页面元素 page element'
        when 'fraction' then '分数 fraction'
        when 'idiom' then '固定用语 idiom'
        when 'unmeasured' then '含义不明 unmeasured'
        else coverage.disposition
    end as disposition_label,
    coverage.disposition,
    coverage.numeral_count
from fct_numeral_coverage as coverage
left join dim_township as townships on coverage.township_id = townships.township_id
