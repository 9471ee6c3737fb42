{{ config(materialized='table') }}

with

reports as (select * from {{ ref('dim_report') }} where is_current and year is not null),

townships as (select * from {{ ref('dim_township') }}),

pending as (
    select distinct
        lineage_id,
        year
    from {{ ref('int_reports__pending') }}
    where is_wanted
)

select distinct
    reports.report_version,
    reports.year - pending.year as years_after
from pending
inner join townships on pending.lineage_id = townships.lineage_id
inner join reports on townships.township_id = reports.township_id and abs(reports.year - pending.year) = 1
