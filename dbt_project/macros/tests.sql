{#-
    Tests of a model whose rows carry the version of their report look at the rows of this build: the others were tested
    when they were made, and nothing has touched them since. Dimensions are tested whole. With `--vars '{tested_rows: all}'` they look at every row.
-#}
{% macro get_where_subquery(relation) -%}
    {%- set conditions = [config.get('where', ''), rows_of_this_build(relation)] | select | list -%}
    {%- if conditions -%}
        (select * from {{ relation }} where {{ conditions | join(' and ') }})
    {%- else -%}
        {{ relation }}
    {%- endif -%}
{%- endmacro %}

{% macro rows_of_this_build(relation) -%}
    {%- if execute and var('tested_rows') == 'pending' -%}
        {%- set models = graph.nodes.values() | selectattr('resource_type', 'equalto', 'model') -%}
        {%- for node in models if node.alias == relation.identifier and 'report_version' in node.columns and not node.name.startswith('dim_') -%}
            {{- in_this_build() -}}
        {%- endfor -%}
    {%- endif -%}
{%- endmacro %}

{#- Condition of a test: the row's report was made in this build. -#}
{% macro in_this_build(column='report_version') -%}
    {%- if var('tested_rows') == 'pending' -%}
        {{ column }} in (select pending.report_version from intermediate.int_reports__pending as pending)
    {%- else -%}
        true
    {%- endif -%}
{%- endmacro %}
