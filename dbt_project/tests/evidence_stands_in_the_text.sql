-- What is shown as printed is what stands at its offsets.
select observations.observation_id
from {{ ref('fct_observation') }} as observations
inner join {{ ref('dim_report') }} as reports on observations.report_version = reports.report_version
inner join {{ ref('stg_extractions') }} as extractions
    on reports.extraction_id = extractions.extraction_id and reports.extracted_at = extractions.extracted_at
where
    {{ in_this_build('observations.report_version') }}
    and observations.surface
    <> {{ text_slice('extractions.canonical_text', 'observations.start_offset', 'observations.end_offset') }}
