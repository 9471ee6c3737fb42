-- Recomputes each fact from its observations by the declared rule.
with

recomputed as (
    select
        indicator_year_id,
        cast(sum(base_value) as decimal(24, 6)) as total,
        max(base_value) as largest,
        arg_min(base_value, mention_number) as first_printed,
        count(*) as used_mention_count
    from {{ ref('fct_observation') }}
    where usage = 'used' and {{ in_this_build() }}
    group by indicator_year_id
)

select
    facts.indicator_year_id,
    facts.aggregation,
    facts.value,
    recomputed.*
from {{ ref('fct_indicator_year') }} as facts
left join recomputed on facts.indicator_year_id = recomputed.indicator_year_id
where
    {{ in_this_build('facts.report_version') }}
    and (
        facts.used_mention_count is distinct from recomputed.used_mention_count
        or facts.value is distinct from case facts.aggregation
            when 'sum' then recomputed.total
            when 'max' then recomputed.largest
            when 'reported' then recomputed.first_printed
        end
    )
