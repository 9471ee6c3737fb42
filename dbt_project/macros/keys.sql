{#-
    Key of a row of a large table, from all that tells it apart: half of an md5, because keys take a quarter of the disk; of
    twenty million rows two would share one in one warehouse of a hundred thousand, and a test would tell.
-#}
{% macro row_key(parts) -%}
    left(md5(concat_ws('|', {{ parts | join(', ') }})), 16)
{%- endmacro %}

{#- Key of a fact: township, year, indicator, unit family; an unknown measure word (family `other`) is a family of its own. -#}
{% macro indicator_year_id(report, fact) -%}
    {{ row_key([
        report ~ '.township_id', report ~ '.year', fact ~ '.indicator', fact ~ '.unit_family', fact ~ '.base_unit'
    ]) }}
{%- endmacro %}
