select distinct
    reports.report_version,
    reports.year - pending.year as years_after
from {{ ref('int_reports__pending') }} as pending
inner join {{ ref('int_reports__context') }} as reports
    on pending.lineage_id = reports.lineage_id and abs(reports.year - pending.year) = 1
where pending.is_wanted
