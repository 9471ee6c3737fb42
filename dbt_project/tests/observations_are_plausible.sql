-- Oddities worth a look: a reversed range, a unit outside its family, a figure across the end of a sentence.
{{ config(severity='warn') }}

select observations.observation_id
from {{ ref('fct_observation') }} as observations
left join {{ ref('dim_unit') }} as units on observations.unit = units.unit
where
    {{ in_this_build('observations.report_version') }}
    and (
        observations.base_value_high < observations.base_value
        or observations.unit_family <> units.unit_family
        or observations.start_offset < observations.sentence_start_offset
        or observations.end_offset > observations.sentence_end_offset
    )
