with

resolutions as (select * from {{ portable_ref('fct_township_resolution') }}),

reports as (select * from {{ portable_ref('dim_report') }}),

candidates as (select * from {{ portable_ref('fct_township_candidate') }} where candidate_rank = 1)

select
    resolutions.report_id,
    resolutions.document_id,
    resolutions.file_name,
    resolutions.year,
    resolutions.review_reason,
    reports.title,
    reports.issuer,
    candidates.division_code as best_division_code,
    candidates.township as best_township,
    candidates.county as best_county,
    candidates.province as best_province,
    candidates.evidence,
    resolutions.score,
    resolutions.second_score,
    resolutions.candidate_count,
    resolutions.arrived_at
from resolutions
inner join reports on resolutions.report_id = reports.report_id
left join candidates on resolutions.report_id = candidates.report_id
where resolutions.is_in_review and resolutions.is_current
