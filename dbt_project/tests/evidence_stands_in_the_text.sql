-- What is shown as printed is what stands at its offsets.
with

extractions as (
    select *
    from {{ ref('stg_extractions') }}
    {% if var('tested_rows') == 'pending' %}
        where {{ is_pending_reading() }} -- a report that only its neighbours changed stands as it was tested before
    {% endif %}
)

select observations.observation_id
from {{ ref('fct_observation') }} as observations
inner join extractions on observations.extraction_id = extractions.extraction_id
where
    {{ in_this_build('observations.report_version') }}
    and observations.surface
    <> {{ text_slice('extractions.canonical_text', 'observations.start_offset', 'observations.end_offset') }}
