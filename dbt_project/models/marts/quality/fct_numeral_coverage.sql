{{ config(
    materialized='incremental',
    incremental_strategy='append',
    pre_hook="{{ delete_stale(ref('dim_report'), 'report_version', 'is_current') }}"
) }}

with

reports as (select * from {{ ref('dim_report') }} where is_current and {{ is_new('report_version') }}),

numerals as (select * from {{ ref('fct_numeral') }}),

counted as (
    select
        report_version,
        disposition,
        count(*) as numeral_count
    from numerals
    group by report_version, disposition
)

select
    md5(concat_ws('|', reports.report_id, counted.disposition)) as numeral_coverage_id,
    reports.report_id,
    reports.report_version,
    reports.township_id,
    reports.year,
    counted.disposition,
    counted.numeral_count,
    counted.numeral_count / sum(counted.numeral_count) over (partition by reports.report_version) as numeral_share
from reports
inner join counted on reports.report_version = counted.report_version
