{#-
    Incremental models in this project do not depend on time. Every row carries the key of what it was made from: the
    extraction, or the version of the report. Rows whose key is no longer wanted are deleted, and rows are made for wanted
    keys that have none: so increments in any order give the same rows as a full refresh. If the models, macros, seeds,
    variables or township lists themselves change, all incremental tables are rebuilt (forget_older_rules).

    A build finds its work once, by comparing versions of reports, never by reading the large tables:
    int_extractions__unread → int_reports__changed → int_editions__changed → int_reports__unbuilt → int_reports__pending.
    The large tables are only searched for the keys of these few reports.
-#}

{#- Pre-hook: deletes the rows whose `key` is not among the wanted ones of `relation`; for tables with some rows per report. -#}
{% macro delete_stale(relation, key) -%}
    {%- if is_incremental() -%}
        delete from {{ this }}
        where {{ key }} not in (select {{ key }} from {{ relation }})
    {%- endif -%}
{%- endmacro %}

{#- Condition: the row's `key` has no rows in this model yet; for tables with rows for every key. -#}
{% macro is_new(key) -%}
    {%- if is_incremental() -%}
        {{ key }} not in (select {{ key }} from {{ this }})
    {%- else -%}
        true
    {%- endif -%}
{%- endmacro %}

{#- Condition: the edition's version was not built whole, or its row was never made. -#}
{% macro is_unbuilt(key) -%}
    {%- if is_incremental() -%}
        {{ key }} in (select unbuilt.report_version from {{ ref('int_reports__unbuilt') }} as unbuilt)
    {%- else -%}
        true
    {%- endif -%}
{%- endmacro %}

{#- Pre-hook: deletes the rows of what `relation` lists as changed. -#}
{% macro delete_listed(relation, key) -%}
    {%- if is_incremental() -%}
        delete from {{ this }}
        where {{ key }} in (select {{ key }} from {{ relation }})
    {%- endif -%}
{%- endmacro %}

{#- Pre-hook: deletes the rows of reports that are gone or have to be rebuilt; with `context`, also of those whose
    township's report of the year before or after has changed. `rows` restricts which rows. -#}
{% macro delete_pending(pending, context=false, rows='true') -%}
    {%- if is_incremental() -%}
        delete from {{ this }}
        where
            {{ rows }}
            and report_version in (select report_version from {{ pending }}{{ '' if context else ' where is_own_change' }})
    {%- endif -%}
{%- endmacro %}

{#- Conditions: the row belongs to what this build has to make. Unit tests override them with true. -#}

{% macro is_changed(key) -%}
    {{ key }} in (select changed.report_id from {{ ref('int_reports__changed') }} as changed)
{%- endmacro %}

{% macro is_regrouped(key) -%}
    {{ key }} in (select changed.edition_key from {{ ref('int_editions__changed') }} as changed)
{%- endmacro %}

{#- The extraction's words have been counted. -#}
{% macro is_counted(key) -%}
    {{ key }} in (select counted.extraction_id from {{ ref('stg_term_counts') }} as counted)
{%- endmacro %}

{#- Conditions on extractions and their rows: those not processed yet, those of the reports that this build makes, and
    these together with those of the arrivals whose outcome it makes. Raw rows are stored in order of arrival, so the time
    limits the search to a few parts of the tables, which ids cannot. -#}
{% macro is_unread() -%}
    (extraction_id, extracted_at) in (
        select
            unread.extraction_id,
            unread.extracted_at
        from {{ ref('int_extractions__unread') }} as unread
    )
{%- endmacro %}

{% macro is_pending_reading() -%}
    (extraction_id, extracted_at) in ({{ pending_readings() }})
{%- endmacro %}

{% macro is_looked_at() -%}
    (extraction_id, extracted_at) in (
        {{ pending_readings() }}
        union all
        select
            arrivals.extraction_id,
            arrivals.extracted_at
        from {{ ref('int_arrivals__changed') }} as arrivals
        where arrivals.is_wanted
    )
{%- endmacro %}

{% macro pending_readings() -%}
    select
        pending.extraction_id,
        pending.extracted_at
    from {{ ref('int_reports__pending') }} as pending
    where pending.is_wanted and pending.is_own_change
{%- endmacro %}

{#- `key`, qualified or not, is extraction_id or report_version. -#}
{% macro is_pending(key, context=false) -%}
    {{ key }} in (
        select pending.{{ key.split('.') | last }} from {{ ref('int_reports__pending') }} as pending
        where pending.is_wanted{{ '' if context else ' and pending.is_own_change' }}
    )
{%- endmacro %}

{#- The row's report is of the same township as a pending one, and of the year `years` after it. -#}
{% macro is_beside_pending(key, years) -%}
    {{ key }} in (
        select neighbours.report_version from {{ ref('int_reports__neighbours') }} as neighbours
        where neighbours.years_after = {{ years }}
    )
{%- endmacro %}

{#- A table made by an earlier build, or none; for models that compare with models downstream. -#}
{% macro made_before(name, schema='intermediate') -%}
    {%- if execute -%}
        {{ return(adapter.get_relation(target.database, schema, name)) }}
    {%- endif -%}
{%- endmacro %}

{#- Hash over all models (queries and contracts), macros, seeds, variables and township lists: the version of this project's
    rules. -#}
{% macro code_version() -%}
    {%- set parts = [] -%}
    {%- for node in graph.nodes.values() if node.resource_type in ('model', 'seed') -%}
        {%- do parts.append(node.unique_id ~ node.checksum.checksum) -%}
        {%- for column in node.columns.values() -%}
            {%- do parts.append(node.unique_id ~ column.name ~ column.data_type) -%}
        {%- endfor -%}
    {%- endfor -%}
    {#- The project's file and its macros are beside profiles.yml; dbt tells no macro where the project is. -#}
    {%- set project = flags.PROFILES_DIR -%}
    {%- set files = [env_var('FADU_REFERENCE') ~ '/*', project ~ '/macros/*.sql', project ~ '/dbt_project.yml'] -%}
    {%- set hashes = run_query("select md5(content) from read_blob(['" ~ files | join("', '") ~ "'])") -%}
    {%- do parts.extend(hashes.columns[0].values()) -%}
    {{ return(local_md5(parts | sort | join(' '))) }}
{%- endmacro %}

{#- On-run-start: drops the incremental tables if other rules made them, or on a full refresh; the tables made from then
    on are a new generation. -#}
{% macro forget_older_rules() -%}
    {%- if execute and flags.WHICH in ('build', 'run') -%}
        {%- set version = code_version() -%}
        {%- do run_query('create schema if not exists intermediate') -%}
        {%- do run_query('create table if not exists intermediate.code_version (version varchar)') -%}
        {%- do run_query('alter table intermediate.code_version add column if not exists generation varchar') -%}
        {%- do run_query('create table if not exists intermediate.built_reports (report_version varchar, context_version varchar)') -%}
        {%- do run_query('alter table intermediate.built_reports add column if not exists is_whole boolean') -%}
        {%- do run_query('alter table intermediate.built_reports add column if not exists build_group varchar') -%}
        {%- set known = run_query('select version from intermediate.code_version').columns[0].values() -%}
        {%- if version not in known or flags.FULL_REFRESH -%}
            {%- do run_query('delete from intermediate.code_version') -%}
            {%- for node in graph.nodes.values() if node.config.materialized == 'incremental' -%}
                {%- set made = adapter.get_relation(node.database, node.schema, node.alias) -%}
                {%- if made -%}
                    {%- do adapter.drop_relation(made) -%}
                {%- endif -%}
            {%- endfor -%}
            {%- do run_query('delete from intermediate.built_reports') -%}
            {%- do run_query("insert into intermediate.code_version values ('" ~ version ~ "', uuid())") -%}
        {%- endif -%}
    {%- endif -%}
{%- endmacro %}

{#- Post-hooks of int_reports__pending: record what the build begins to make and to replace. If the build is killed, the next
    one deletes its remains, even if another load has led to other versions of these reports in the meantime, and makes
    again what it deleted, even if a decision that was taken back leads to the earlier versions. -#}
{% macro note_begun(pending) -%}
    insert into intermediate.built_reports
    select report_version, context_version, false, build_group from {{ pending }}
    where is_wanted and context_version not in (select context_version from intermediate.built_reports)
{%- endmacro %}

{% macro note_replaced(pending) -%}
    update intermediate.built_reports set is_whole = false
    where is_whole and context_version in (select context_version from {{ pending }})
{%- endmacro %}

{#- On-run-end: records what was built if every incremental model was made and nothing failed; otherwise the next build
    makes the same reports again. -#}
{% macro remember_built(results) -%}
    {%- if execute and flags.WHICH in ('build', 'run') -%}
        {%- set done = results | rejectattr('status', 'in', ['error', 'fail', 'skipped', 'runtime error']) | list -%}
        {%- set names = done | map(attribute='node.unique_id') | list -%}
        {%- set wanted = graph.nodes.values() | selectattr('config.materialized', 'equalto', 'incremental') -%}
        {%- set missing = wanted | rejectattr('unique_id', 'in', names) | list -%}
        {%- if done | length == results | length and not missing -%}
            {%- set pending = 'intermediate.int_reports__pending' -%}
            {%- do run_query('delete from intermediate.built_reports where context_version in (select context_version from ' ~ pending ~ ')') -%}
            {%- do run_query('insert into intermediate.built_reports select report_version, context_version, true, build_group from ' ~ pending ~ ' where is_wanted') -%}
        {%- endif -%}
    {%- endif -%}
{%- endmacro %}
