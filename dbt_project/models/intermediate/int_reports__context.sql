-- A report's version together with those of its township's reports of the year before and after, where any of the
-- township's was not built: the others have the ones with which they were built.
with

reports as (
    select
        report_version,
        extraction_id,
        extracted_at,
        township_id,
        year,
        is_current
    from {{ ref('dim_report') }}
),

townships as (select * from {{ ref('dim_township') }}),

unbuilt as (select * from {{ ref('int_reports__unbuilt') }}),

placed as (
    select
        reports.report_version,
        reports.extraction_id,
        reports.extracted_at,
        reports.year,
        case when reports.is_current then townships.lineage_id end as lineage_id,
        coalesce(townships.lineage_id, reports.report_version) as build_group
    from reports
    left join townships on reports.township_id = townships.township_id
    where coalesce(townships.lineage_id, reports.report_version) in (select unbuilt.build_group from unbuilt)
),

lineage_years as (
    select
        lineage_id,
        year,
        bit_xor(md5_number_lower(report_version)) as version
    from placed
    where lineage_id is not null and year is not null
    group by lineage_id, year
)

select
    placed.report_version,
    placed.extraction_id,
    placed.extracted_at,
    placed.lineage_id,
    placed.year,
    placed.build_group,
    left(placed.report_version, 4)
    || left(md5(placed.report_version || coalesce(earlier.version, 0) || ',' || coalesce(later.version, 0)), 28)
        as context_version
from placed
left join lineage_years as earlier on placed.lineage_id = earlier.lineage_id and placed.year - 1 = earlier.year
left join lineage_years as later on placed.lineage_id = later.lineage_id and placed.year + 1 = later.year
