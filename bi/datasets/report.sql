-- 报告 / Reports. One row per current edition of a report, with the township it is from where that is known.
select
    reports.report_id,
    reports.year,
    coalesce(townships.province, '未认定 unresolved') as province,
    townships.province || coalesce(' ' || nullif(townships.prefecture, townships.county), '') || ' ' || townships.county
        as county_place,
    county_place || ' ' || townships.township as place,
    townships.township,
    townships.county,
    if(reports.township_id is null, '待审核 in review', '已认定 resolved') as resolution_state,
    reports.format,
    reports.file_name,
    reports.title,
    reports.report_date,
    reports.is_reported_in_time,
    reports.township_id,
    townships.lineage_id,
    reports.arrived_at
from dim_report as reports
left join dim_township as townships on reports.township_id = townships.township_id
where reports.is_current
