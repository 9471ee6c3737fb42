-- Nothing from plans, problems, comparisons or distributive figures counts.
select observation_id
from {{ ref('fct_observation') }}
where
    {{ in_this_build() }}
    and usage = 'used'
    and (
        role not in ('results', 'leadership_duty')
        or scope not in ('whole', 'part')
        or indicator = 'other.unclassified'
    )
