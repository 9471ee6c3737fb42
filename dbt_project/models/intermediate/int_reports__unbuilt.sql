{{ config(materialized='table') }}

with

editions as (select * from {{ ref('int_reports__editions') }}),

built as (select * from intermediate.built_reports),

townships as (select * from {{ ref('dim_township') }}),

-- A killed build leaves versions that are not whole, perhaps beside the same version as it was built before.
differing as (
    select
        editions.township_id,
        built.build_group,
        coalesce(editions.report_version, built.report_version) as report_version
    from editions
    full outer join built on editions.report_version = built.report_version
    where editions.report_version is null or built.is_whole is distinct from true
)

-- What is built together: a township's years and editions, which are compared with each other, or a report without one.
select distinct
    differing.report_version,
    coalesce(differing.build_group, townships.lineage_id, differing.report_version) as build_group
from differing
left join townships on differing.township_id = townships.township_id
