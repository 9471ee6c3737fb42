-- 数据说明 / Why a chart may be empty. One row per current report with a township and kind of content.
with

contents as (
    select report_id, '指标数值 facts' as content_label, '报告正文没有可归类的数字 no figure has an indicator' as empty_reason
    from dim_report
    union all
    select report_id, '下年承诺 promises', '计划部分没有写数字，无从比较 the plans part names no figure'
    from dim_report
    union all
    select report_id, '比率核对 rate checks', '没有可由其他数字复算的比率 no rate whose figures stand beside it'
    from dim_report
),

counted as (
    select report_id, '指标数值 facts' as content_label, count(*) as row_count from fct_indicator_year group by report_id
    union all
    select report_id, '下年承诺 promises', count(*) from fct_target group by report_id
    union all
    select report_id, '比率核对 rate checks', count(*) from fct_rate_check group by report_id
)

select
    reports.report_id,
    reports.year,
    townships.province,
    townships.province || coalesce(' ' || nullif(townships.prefecture, townships.county), '') || ' ' || townships.county
        as county_place,
    county_place || ' ' || townships.township as place,
    contents.content_label,
    coalesce(counted.row_count, 0) as row_count,
    if(counted.row_count is null, contents.empty_reason, '') as empty_reason
from dim_report as reports
inner join contents on reports.report_id = contents.report_id
inner join dim_township as townships on reports.township_id = townships.township_id
left join counted on contents.report_id = counted.report_id and contents.content_label = counted.content_label
where reports.is_current
