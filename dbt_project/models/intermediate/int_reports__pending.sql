{{ config(materialized='table', post_hook=["{{ note_begun(this) }}", "{{ note_replaced(this) }}"]) }}

with

wanted as (select * from {{ ref('int_reports__context') }}),

unbuilt as (select * from {{ ref('int_reports__unbuilt') }}),

built as (select * from intermediate.built_reports where build_group in (select unbuilt.build_group from unbuilt)),

differing as (
    select
        coalesce(wanted.report_version, built.report_version) as report_version,
        coalesce(wanted.context_version, built.context_version) as context_version,
        wanted.extraction_id,
        wanted.extracted_at,
        wanted.lineage_id,
        wanted.year,
        coalesce(wanted.build_group, built.build_group) as build_group,
        wanted.report_version is not null as is_wanted,
        coalesce(built.is_whole, false) as is_whole
    from wanted
    full outer join built on wanted.context_version = built.context_version
    where wanted.context_version is null or built.is_whole is distinct from true
),

-- When a whole country has to be rebuilt, one build takes only as much as fits into memory, and always whole townships,
-- with what is gone, because their years and editions are compared with each other. The following builds make the rest.
counted as (
    select
        *,
        count(*) filter (where is_wanted) over (order by build_group asc)
        - count(*) filter (where is_wanted) over (partition by build_group) as reports_before
    from differing
)

-- A report that is pending only because of its neighbours has several rows: as it was built, and as it is wanted.
select
    report_version,
    context_version,
    extraction_id,
    extracted_at,
    lineage_id,
    year,
    build_group,
    is_wanted,
    not bool_or(is_wanted) over same_report or not bool_or(is_whole) over same_report as is_own_change
from counted
where reports_before < {{ var('most_reports') }}
window same_report as (partition by report_version)
