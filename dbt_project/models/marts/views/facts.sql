with

facts as (select * from {{ portable_ref('fct_indicator_year') }}),

townships as (select * from {{ portable_ref('dim_township') }}),

indicators as (select * from {{ portable_ref('dim_indicator') }}),

categories as (select * from {{ portable_ref('dim_category') }}),

years as (select * from {{ portable_ref('dim_year') }})

select
    facts.indicator_year_id,
    facts.report_id,
    facts.township_id,
    townships.township,
    townships.county,
    townships.prefecture,
    townships.province,
    townships.division_code,
    townships.township_class,
    facts.year,
    years.outline_period,
    facts.category,
    categories.category_zh,
    categories.category_en,
    facts.indicator,
    indicators.indicator_zh,
    indicators.indicator_en,
    indicators.measure,
    indicators.polarity,
    facts.unit_family,
    {{ unit_kind('facts.unit_family') }} as unit_kind,
    facts.base_unit as unit,
    facts.aggregation,
    facts.qualifier,
    {{ bounded_value('facts.value', 'facts.value_high', 'facts.qualifier', 'facts.base_unit') }} as value_label,
    facts.file_name,
    facts.value,
    facts.value_high,
    facts.mention_count,
    facts.used_mention_count
from facts
inner join townships on facts.township_id = townships.township_id
inner join indicators on facts.indicator = indicators.indicator
inner join categories on facts.category = categories.category
inner join years on facts.year = years.year
