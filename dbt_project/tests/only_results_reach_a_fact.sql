-- Nothing from plans, problems, comparisons or distributive figures counts.
select observations.observation_id
from {{ ref('bridge_indicator_year_observation') }} as bridge
inner join {{ ref('fct_observation') }} as observations on bridge.observation_id = observations.observation_id
where
    bridge.usage = 'used'
    and (
        observations.role not in ('results', 'leadership_duty')
        or observations.scope not in ('whole', 'part')
        or observations.indicator = 'other.unclassified'
    )
