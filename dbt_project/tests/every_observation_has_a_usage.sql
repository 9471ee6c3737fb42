-- Nothing is dropped silently: each observation of a current edition is in the bridge, with the fact it went into or a reason.
select observations.observation_id
from {{ ref('fct_observation') }} as observations
left join {{ ref('bridge_indicator_year_observation') }} as bridge
    on observations.observation_id = bridge.observation_id
where
    bridge.observation_id is null
    or (bridge.usage in ('used', 'repeated', 'dropped_part')) <> (bridge.indicator_year_id is not null)
