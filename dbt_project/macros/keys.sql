{#-
    Key of a row in a large table, from the columns that identify it: half of an md5, because keys take a quarter of the
    disk. With twenty million rows, one warehouse in a hundred thousand would have a collision, and a test would find it.
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
