select observations.observation_id
from {{ ref('fct_observation') }} as observations
inner join {{ ref('dim_unit') }} as units on observations.unit = units.unit
where {{ in_this_build('observations.report_version') }} and abs(observations.base_value - observations.value * units.factor) > 0.001
