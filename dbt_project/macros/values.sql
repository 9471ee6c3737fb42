{#- What a unit family states: percentages and money never share a column with counts. -#}
{% macro unit_kind(unit_family) -%}
    case
        when {{ unit_family }} in ('percent', 'percentage_point') then 'percentage'
        when {{ unit_family }} = 'yuan' then 'money'
        when {{ unit_family }} in ('area', 'length', 'mass', 'score', 'ratio', 'study_hour') then 'measurement'
        when {{ unit_family }} like 'duration%' then 'measurement'
        else 'count'
    end
{%- endmacro %}

{#- A value as people write it, with its bound or range: ">300 份", "≈20 次", "3–5 名", "98.6 %". -#}
{% macro bounded_value(value, value_high, qualifier, unit) -%}
    case {{ qualifier }}
        when 'more_than' then '>'
        when 'less_than' then '<'
        when 'about' then '≈'
        else ''
    end
    || regexp_replace(cast({{ value }} as varchar), '\.?0+$', '')
    || coalesce('–' || regexp_replace(cast({{ value_high }} as varchar), '\.?0+$', ''), '')
    || ' '
    || {{ unit }}
{%- endmacro %}

{#- How far apart two observations of a report are: 0 in one sentence, 1 in one section, 2 elsewhere. -#}
{% macro text_distance(one, other) -%}
    case
        when {{ one }}.sentence_start_offset = {{ other }}.sentence_start_offset then 0
        when {{ one }}.section_start_offset is not distinct from {{ other }}.section_start_offset then 1
        else 2
    end
{%- endmacro %}
