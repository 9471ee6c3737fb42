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
    -- The report's file name: kept here so that the view `facts` need not join every report for it.
    reports.file_name
from reports
inner join facts on reports.report_version = facts.report_version
-- Rows of an indicator are stored together for some thousand reports at a time, so that a search for it skips others.
-- In larger blocks, the keys would take three times the space.
order by reports.block, facts.indicator, reports.report_id
