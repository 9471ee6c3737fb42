-- 文件处理结果 / Outcomes of files. One row per file that arrived.
select
    outcomes.arrival_id,
    outcomes.year,
    townships.province,
    townships.province || coalesce(' ' || nullif(townships.prefecture, townships.county), '') || ' ' || townships.county
        as county_place,
    outcomes.file_name,
    case outcomes.status
        when 'extracted' then '已提取 extracted' when 'duplicate' then '重复 duplicate'
        when 'withdrawn' then '已撤回 withdrawn' else '失败 failed'
    end as status_label,
    outcomes.status,
    case outcomes.reason
        when '' then null when 'not_a_report' then '不是年度报告' when 'empty_file' then '空文件' when 'damaged_file' then '文件损坏'
        when 'unsupported_format' then '格式不支持' when 'encrypted' then '已加密' when 'no_text' then '没有文字'
        when 'not_text' then '不是文本' when 'file_not_readable' then '无法读取' when 'file_too_large' then '文件过大'
        when 'several_reports' then '多份报告'
        when 'same_content' then '内容相同' when 'withdrawn' then '已撤回' when 'missing_tool' then '缺少程序' when 'worker_crashed' then '读取时崩溃'
        when 'internal_error' then '程序出错' when 'read_error' then '磁盘读取错误'
        else '超出限制或不安全'
    end || ' ' || outcomes.reason as reason_label,
    outcomes.reason,
    outcomes.detail,
    outcomes.remedy,
    outcomes.format,
    outcomes.byte_size,
    outcomes.duration_ms,
    outcomes.seen_at
from fct_document_outcome as outcomes
left join dim_township as townships on outcomes.township_id = townships.township_id
