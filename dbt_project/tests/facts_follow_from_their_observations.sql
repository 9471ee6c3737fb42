-- Each fact again, by the declared rule, from the observations that the bridge names.
with

recomputed as (
    select
        bridge.indicator_year_id,
        cast(sum(observations.base_value) as decimal(24, 6)) as total,
        max(observations.base_value) as largest,
        arg_min(observations.base_value, bridge.mention_number) as first_printed,
        count(*) as used_mention_count
    from {{ ref('bridge_indicator_year_observation') }} as bridge
    inner join {{ ref('fct_observation') }} as observations on bridge.observation_id = observations.observation_id
    where bridge.usage = 'used'
    group by bridge.indicator_year_id
)

select
    facts.indicator_year_id,
    facts.aggregation,
    facts.value,
    recomputed.*
from {{ ref('fct_indicator_year') }} as facts
left join recomputed on facts.indicator_year_id = recomputed.indicator_year_id
where
    facts.used_mention_count is distinct from recomputed.used_mention_count
    or facts.value is distinct from case facts.aggregation
        when 'sum' then recomputed.total
        when 'max' then recomputed.largest
        when 'reported' then recomputed.first_printed
    end
