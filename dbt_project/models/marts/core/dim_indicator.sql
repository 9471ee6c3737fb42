with

indicators as (select * from {{ ref('indicators') }}),

units as (select * from {{ ref('dim_unit') }}),

families as (
    select distinct
        unit_family,
        base_unit,
        unit_kind
    from units
)

select
    indicators.indicator,
    split_part(indicators.indicator, '.', 1) as category,
    indicators.name_zh as indicator_zh,
    indicators.name_en as indicator_en,
    indicators.measure,
    indicators.unit_family,
    families.base_unit,
    coalesce(families.unit_kind, 'count') as unit_kind,
    indicators.aggregation,
    indicators.polarity
from indicators
left join families on indicators.unit_family = families.unit_family
