{#- Schemas are named as they are in dbt_project.yml (staging, intermediate, main), without the target's prefix. -#}
{% macro generate_schema_name(custom_schema_name, node) -%}
    {{ custom_schema_name or target.schema }}
{%- endmacro %}
