{{ config(materialized='table') }}
{% set made = made_before('int_reports__editions') %}

with

edition_groups as (
    select
        edition_key,
        bit_xor(hash(report_id, source_version)) as group_version
    from {{ ref('int_reports__located') }}
    group by edition_key
)

{% if made %}
    select
        coalesce(edition_groups.edition_key, made.edition_key) as edition_key,
        edition_groups.group_version
    from edition_groups
    full outer join (select distinct edition_key, group_version from {{ made }}) as made
        on edition_groups.edition_key = made.edition_key
    where edition_groups.group_version is distinct from made.group_version
{% else %}
    select * from edition_groups
{% endif %}
