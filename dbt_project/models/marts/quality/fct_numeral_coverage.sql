{{ config(
    materialized='incremental',
    incremental_strategy='append',
    pre_hook="{{ delete_pending(ref('int_reports__pending')) }}"
) }}

with

reports as (select * from {{ ref('dim_report') }} where is_current and {{ is_pending('report_version') }}),

numerals as (select * from {{ ref('fct_numeral') }} where {{ is_pending('report_version') }}),

counted as (
    select
        report_version,
        disposition,
        count(*) as numeral_count
    from numerals
    group by report_version, disposition
)

select
    {{ row_key(['reports.report_id', 'counted.disposition']) }} as numeral_coverage_id,
    reports.report_id,
    reports.report_version,
    reports.township_id,
    reports.year,
    counted.disposition,
    counted.numeral_count,
    counted.numeral_count / sum(counted.numeral_count) over (partition by reports.report_version) as numeral_share
from reports
inner join counted on reports.report_version = counted.report_version
