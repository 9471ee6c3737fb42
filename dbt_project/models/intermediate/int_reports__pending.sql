{{ config(materialized='table') }}

with

wanted as (select * from {{ ref('int_reports__context') }}),

built as (select * from intermediate.built_reports),

differing as (
    select
        coalesce(wanted.report_version, built.report_version) as report_version,
        coalesce(wanted.context_version, built.context_version) as context_version,
        wanted.extraction_id,
        wanted.lineage_id,
        wanted.year,
        wanted.report_version is not null as is_wanted
    from wanted
    full outer join built on wanted.context_version = built.context_version
    where wanted.context_version is null or built.context_version is null
)

-- A report that only its neighbours changed is there twice: as it was built, and as it is wanted.
select
    *,
    count(*) over (partition by report_version) = 1 as is_own_change
from differing
