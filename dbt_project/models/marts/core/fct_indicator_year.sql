{{ config(
    materialized='incremental',
    incremental_strategy='append',
    pre_hook="{{ delete_pending(ref('int_reports__pending')) }}"
) }}

with

reports as (
    select
        *,
        row_number() over (order by year, report_id) // 3000 as block
    from {{ ref('dim_report') }}
    where is_current and township_id is not null and year is not null and {{ is_pending('report_version') }}
),

facts as (select * from {{ ref('int_facts__by_report') }})

select
    {{ indicator_year_id('reports', 'facts') }} as indicator_year_id,
    reports.report_id,
    reports.report_version,
    reports.township_id,
    reports.year,
    split_part(facts.indicator, '.', 1) as category,
    facts.indicator,
    facts.unit_family,
    facts.base_unit,
    facts.aggregation,
    facts.qualifier,
    facts.value,
    facts.value_high,
    facts.mention_count,
    facts.used_mention_count,
    -- Of the report: kept here so that the view of facts does not join every report for a name.
    reports.file_name
from reports
inner join facts on reports.report_version = facts.report_version
-- An indicator's rows of some thousand reports stand together: a search for it leaps over the others. With more reports
-- at once the keys would take three times the space.
order by reports.block, facts.indicator, reports.report_id
