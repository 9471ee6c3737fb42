{#-
    One row per township and year, one group of columns per indicator. The columns come from the model's yml, so that
    contract and query cannot diverge: `meta` has their indicator and part (value, unit or qualifier), `data_type` their
    type (counts are integers, money has two decimals, percentages are floating-point).
    Counts of any unit family share a column, with the unit beside them; percentages and money have their own.
-#}
{% macro wide_category(category) -%}
with

facts as (
    select *
    from {{ portable_ref('facts') }}
    where category = '{{ category }}'
),

indicators as (select * from {{ portable_ref('dim_indicator') }}),

ranked as (
    select
        facts.*,
        row_number() over (
            partition by facts.township_id, facts.year, facts.indicator
            order by
                (facts.unit_family = indicators.unit_family) desc,
                facts.mention_count desc,
                facts.unit asc
        ) as preference
    from facts
    inner join indicators on facts.indicator = indicators.indicator and facts.unit_kind = indicators.unit_kind
)

select
    township_id,
    any_value(township) as township,
    any_value(county) as county,
    any_value(prefecture) as prefecture,
    any_value(province) as province,
    any_value(division_code) as division_code,
    year,
    any_value(outline_period) as outline_period
    {%- for column in model.columns.values() if column.meta.get('indicator') %},
    cast(
        any_value({{ column.meta['part'] }}) filter (where indicator = '{{ column.meta['indicator'] }}')
        as {{ column.data_type }}
    ) as {{ column.name }}
    {%- endfor %}
from ranked
where preference = 1
group by township_id, year
{%- endmacro %}
