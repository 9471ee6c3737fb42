{#-
    Tests of a model whose rows carry the version of their report cover the rows of this build: the others were tested when
    they were made, and have not changed since. Dimensions are tested as a whole. With `--vars '{tested_rows: all}'`, tests
    cover every row.
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
    {%- set columns = columns_of(relation) -%}
    {%- if var('tested_rows') == 'pending' and 'report_version' in columns and not relation.identifier.startswith('dim_') -%}
        {{- in_this_build(context='context_version' in columns) -}}
    {%- endif -%}
{%- endmacro %}

{#- The parent rows for a test of `children`: if only those of this build are tested, the rows of its reports. -#}
{% macro parents_of(children, parent) -%}
    {%- if 'int_reports__pending' in children | string and 'report_version' in columns_of(parent) -%}
        (select * from {{ parent }} where {{ in_this_build(context=true) }})
    {%- else -%}
        {{ parent }}
    {%- endif -%}
{%- endmacro %}

{% macro columns_of(relation) -%}
    {%- set models = graph.nodes.values() | selectattr('resource_type', 'equalto', 'model') if execute else [] -%}
    {%- set found = models | selectattr('alias', 'equalto', relation.identifier) | map(attribute='columns') | list -%}
    {{ return(found | first if found else {}) }}
{%- endmacro %}

{#- Condition of a test: the row's report was made in this build; with `context`, or it is compared with one that was. -#}
{% macro in_this_build(column='report_version', context=false) -%}
    {%- if var('tested_rows') == 'pending' -%}
        {{ column }} in (
            select pending.report_version from intermediate.int_reports__pending as pending
            {{- '' if context else ' where pending.is_own_change' }}
        )
    {%- else -%}
        true
    {%- endif -%}
{%- endmacro %}
