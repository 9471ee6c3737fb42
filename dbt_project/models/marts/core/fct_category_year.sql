{{ config(
    materialized='incremental',
    incremental_strategy='append',
    pre_hook="{{ delete_pending(ref('int_reports__pending')) }}"
) }}

with

reports as (
    select *
    from {{ ref('dim_report') }}
    where is_current and township_id is not null and year is not null and {{ is_pending('report_version') }}
),

categories as (select * from {{ ref('dim_category') }} where category <> 'other'),

facts as (
    select
        report_version,
        category,
        count(distinct indicator) as indicator_count,
        sum(mention_count) as observation_count
    from {{ ref('fct_indicator_year') }}
    where {{ is_pending('report_version') }}
    group by report_version, category
),

absences as (
    select
        report_version,
        category,
        count(*) as absence_count
    from {{ ref('fct_absence') }}
    where {{ is_pending('report_version') }}
    group by report_version, category
),

problems as (select * from {{ ref('int_problems__by_category') }}),

targets as (
    select
        report_version,
        category,
        count(*) as target_count
    from {{ ref('fct_observation') }}
    where role = 'plans' and scope <> 'comparison' and {{ is_pending('report_version') }}
    group by report_version, category
)

select
    {{ row_key(['reports.township_id', 'reports.year', 'categories.category']) }} as category_year_id,
    reports.report_id,
    reports.report_version,
    reports.township_id,
    reports.year,
    categories.category,
    coalesce(facts.indicator_count, 0) as indicator_count,
    cast(coalesce(facts.observation_count, 0) as bigint) as observation_count,
    coalesce(absences.absence_count, 0) as absence_count,
    coalesce(problems.problem_count, 0) as problem_count,
    coalesce(targets.target_count, 0) as target_count
from reports
cross join categories
left join facts on reports.report_version = facts.report_version and categories.category = facts.category
left join absences on reports.report_version = absences.report_version and categories.category = absences.category
left join problems on reports.extraction_id = problems.extraction_id and categories.category = problems.category
left join targets on reports.report_version = targets.report_version and categories.category = targets.category
