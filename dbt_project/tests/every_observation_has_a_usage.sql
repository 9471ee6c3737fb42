-- Nothing is dropped silently: each observation of a current edition has a fact or a reason why not.
select observation_id
from {{ ref('fct_observation') }}
where
    {{ in_this_build() }}
    and (usage in ('used', 'repeated', 'dropped_part')) <> (indicator_year_id is not null)
