select observations.observation_id
from {{ ref('fct_observation') }} as observations
inner join {{ ref('dim_unit') }} as units on observations.unit = units.unit
where abs(observations.base_value - observations.value * units.factor) > 0.001
