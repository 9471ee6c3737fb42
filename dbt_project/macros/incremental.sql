{#-
    Incremental models here never ask "what is newer?". Every row carries the key of what it was made from: the extraction, or
    the version of the report (a hash over its extraction, township, year and edition). Rows whose key is no longer wanted
    are deleted, and wanted keys that have no rows are made: any order of increments ends with the rows of a full refresh.
    When the models or seeds themselves change, all incremental tables are made anew (forget_older_rules).
-#}

{#- Pre-hook: deletes the rows whose `key` is not among the wanted ones of `relation`. -#}
{% macro delete_stale(relation, key, condition='true') -%}
    {%- if is_incremental() -%}
        delete from {{ this }}
        where {{ key }} not in (select {{ key }} from {{ relation }} where {{ condition }})
    {%- endif -%}
{%- endmacro %}

{#- Condition: the row's `key` has no rows in this model yet. -#}
{% macro is_new(key) -%}
    {%- if is_incremental() -%}
        {{ key }} not in (select {{ key }} from {{ this }})
    {%- else -%}
        true
    {%- endif -%}
{%- endmacro %}

{#- Hash over all models (queries and contracts) and seeds: the version of the rules that are written in this project.
    Macros are not in it: after changing one, build with `--full-refresh`. -#}
{% macro code_version() -%}
    {%- set parts = [] -%}
    {%- for node in graph.nodes.values() if node.resource_type in ('model', 'seed') -%}
        {%- do parts.append(node.unique_id ~ node.checksum.checksum) -%}
        {%- for column in node.columns.values() -%}
            {%- do parts.append(node.unique_id ~ column.name ~ column.data_type) -%}
        {%- endfor -%}
    {%- endfor -%}
    {{ return(local_md5(parts | sort | join(' '))) }}
{%- endmacro %}

{#- On-run-start: drops the incremental tables that other rules have made. -#}
{% macro forget_older_rules() -%}
    {%- if execute and flags.WHICH in ('build', 'run') -%}
        {%- set version = code_version() -%}
        {%- do run_query('create schema if not exists intermediate') -%}
        {%- do run_query('create table if not exists intermediate.code_version (version varchar)') -%}
        {%- set known = run_query('select version from intermediate.code_version').columns[0].values() -%}
        {%- if version not in known -%}
            {%- for node in graph.nodes.values() if node.config.materialized == 'incremental' -%}
                {%- set made = adapter.get_relation(node.database, node.schema, node.alias) -%}
                {%- if made -%}
                    {%- do adapter.drop_relation(made) -%}
                {%- endif -%}
            {%- endfor -%}
            {%- do run_query('delete from intermediate.code_version') -%}
            {%- do run_query("insert into intermediate.code_version values ('" ~ version ~ "')") -%}
        {%- endif -%}
    {%- endif -%}
{%- endmacro %}
