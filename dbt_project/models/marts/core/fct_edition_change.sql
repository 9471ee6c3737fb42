{{ config(
    materialized='incremental',
    incremental_strategy='append',
    pre_hook="{{ delete_pending(ref('int_reports__pending')) }}"
) }}

with

editions as (
    select *
    from {{ ref('dim_report') }}
    where supersedes_report_id is not null and {{ is_pending('report_version') }}
),

superseded as (select * from {{ ref('dim_report') }}),

-- Looked up twice for a few reports, so not materialised.
facts as not materialized (select * from {{ ref('int_facts__by_report') }}),

new_facts as (
    select
        editions.report_id,
        facts.*
    from editions
    inner join facts on editions.report_version = facts.report_version
),

old_facts as (
    select
        editions.report_id,
        facts.*
    from editions
    inner join superseded on editions.supersedes_report_id = superseded.report_id
    inner join facts on superseded.report_version = facts.report_version
),

compared as (
    select
        coalesce(new_facts.report_id, old_facts.report_id) as report_id,
        coalesce(new_facts.indicator, old_facts.indicator) as indicator,
        coalesce(new_facts.unit_family, old_facts.unit_family) as unit_family,
        coalesce(new_facts.base_unit, old_facts.base_unit) as base_unit,
        old_facts.value as old_value,
        old_facts.value_high as old_value_high,
        old_facts.qualifier as old_qualifier,
        new_facts.value as new_value,
        new_facts.value_high as new_value_high,
        new_facts.qualifier as new_qualifier,
        case
            when old_facts.value is null then 'added'
            when new_facts.value is null then 'removed'
            else 'changed'
        end as change
    from old_facts
    full outer join new_facts
        on
            old_facts.report_id = new_facts.report_id
            and old_facts.indicator = new_facts.indicator
            and old_facts.unit_family = new_facts.unit_family
            and old_facts.base_unit = new_facts.base_unit
    where
        old_facts.value is distinct from new_facts.value
        or old_facts.value_high is distinct from new_facts.value_high
        or old_facts.qualifier is distinct from new_facts.qualifier
)

select
    {{ row_key(['compared.report_id', 'compared.indicator', 'compared.unit_family', 'compared.base_unit']) }}
        as edition_change_id,
    compared.report_id,
    editions.report_version,
    editions.supersedes_report_id,
    editions.township_id,
    editions.year,
    editions.edition_number,
    split_part(compared.indicator, '.', 1) as category,
    compared.indicator,
    compared.unit_family,
    compared.base_unit,
    compared.change,
    compared.old_value,
    compared.old_value_high,
    compared.old_qualifier,
    compared.new_value,
    compared.new_value_high,
    compared.new_qualifier
from compared
inner join editions on compared.report_id = editions.report_id
