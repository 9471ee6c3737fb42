{#- Key of a fact: township, year, indicator, unit family; an unknown measure word (family `other`) is a family of its own. -#}
{% macro indicator_year_id(report, fact) -%}
    md5(concat_ws(
        '|', {{ report }}.township_id, {{ report }}.year, {{ fact }}.indicator, {{ fact }}.unit_family, {{ fact }}.base_unit
    ))
{%- endmacro %}
