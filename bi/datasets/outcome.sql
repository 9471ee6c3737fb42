-- 文件处理结果 / Outcomes of files. One row per file that arrived.
select
    outcomes.arrival_id,
    outcomes.year,
    townships.province,
    townships.province || ' ' || townships.county as county_place,
    outcomes.file_name,
    case outcomes.status
        when 'extracted' then '已提取 extracted' when 'duplicate' then '重复 duplicate' else '失败 failed'
    end as status_label,
    outcomes.status,
    outcomes.reason,
    outcomes.detail,
    outcomes.remedy,
    outcomes.format,
    outcomes.byte_size,
    outcomes.duration_ms,
    outcomes.seen_at
from fct_document_outcome as outcomes
left join dim_township as townships on outcomes.township_id = townships.township_id
