{#-
    Incremental models here never ask "what is newer?". Every row carries the version of what it was made from: a hash over
    the extraction (or the report with its township, year and edition) and over the code and seeds of this project. Rows whose
    version is no longer wanted are deleted, and wanted versions that have no rows are made: so any order of increments
    ends with the rows of a full refresh, and a changed rule rebuilds what it touches.
-#}

{#- Sha over all models and seeds: the version of the rules that are written in this project. -#}
{% macro code_version() -%}
    {%- set checksums = [] -%}
    {%- if execute -%}
        {%- for node in graph.nodes.values() if node.resource_type in ('model', 'seed') -%}
            {%- do checksums.append(node.unique_id ~ node.checksum.checksum) -%}
        {%- endfor -%}
    {%- endif -%}
    {{ local_md5(checksums | sort | join(' ')) }}
{%- endmacro %}

{#- Pre-hook: deletes the rows whose `version` is not among the wanted ones of `relation`. -#}
{% macro delete_stale(relation, version, condition='true') -%}
    {%- if is_incremental() -%}
        delete from {{ this }}
        where {{ version }} not in (select {{ version }} from {{ relation }} where {{ condition }})
    {%- endif -%}
{%- endmacro %}

{#- Condition: the row's `version` has no rows in this model yet. -#}
{% macro is_new(version) -%}
    {%- if is_incremental() -%}
        {{ version }} not in (select {{ version }} from {{ this }})
    {%- else -%}
        true
    {%- endif -%}
{%- endmacro %}
