with

-- Last year's figure as stated in this year's report; neither a change (较上年增加12件) nor the county's figure is that, nor
-- one of a part of last year (去年上半年60次).
comparisons as (
    select * exclude (indicator_year_id) -- none: a comparison reaches no fact
    from {{ ref('fct_observation') }}
    where
        scope = 'comparison'
        and scope_rule_id <> 'comparison.larger_place'
        and {{ is_pending('report_version', context=true) }}
        and period_start_date = make_date(year - 1, 1, 1)
        and period_end_date = make_date(year - 1, 12, 31)
        and not regexp_matches(
            right(left(sentence, start_offset - sentence_start_offset), {{ var('change_word_reach') }}),
            '[增减升降多少]|提高'
        )
),

facts as (select * from {{ ref('fct_indicator_year') }} where {{ is_beside_pending('report_version', -1) }}),

townships as (select * from {{ ref('dim_township') }}),

matched as (
    select
        comparisons.*,
        facts.indicator_year_id,
        facts.value as earlier_value,
        comparisons.qualifier = 'exact' and facts.qualifier = 'exact' as is_exact
    from comparisons
    inner join townships on comparisons.township_id = townships.township_id
    inner join townships as earlier_townships on townships.lineage_id = earlier_townships.lineage_id
    inner join facts
        on
            earlier_townships.township_id = facts.township_id
            and comparisons.year - 1 = facts.year
            and comparisons.indicator = facts.indicator
            and comparisons.unit_family = facts.unit_family
            and comparisons.base_unit = facts.base_unit
    qualify row_number() over (
        partition by comparisons.observation_id
        order by (facts.township_id = comparisons.township_id) desc, facts.indicator_year_id asc
    ) = 1
),

-- Only the figures of the few facts that are compared; last year's report may have been written before the year ended
-- (1—10月51起), and such a fact is not the year's.
sources as (
    select
        indicator_year_id,
        list(observation_id order by mention_number) as observation_ids,
        bool_and(
            coalesce(period_start_date = make_date(year, 1, 1), true)
            and coalesce(period_end_date = make_date(year, 12, 31), true)
        ) as is_of_the_year
    from {{ ref('fct_observation') }}
    where
        is_decisive
        and {{ is_beside_pending('report_version', -1) }}
        and indicator_year_id in (select matched.indicator_year_id from matched)
    group by indicator_year_id
)

select
    matched.*,
    sources.observation_ids as earlier_observation_ids
from matched
inner join sources on matched.indicator_year_id = sources.indicator_year_id
where sources.is_of_the_year
