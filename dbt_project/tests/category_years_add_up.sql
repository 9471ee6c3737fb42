-- The categories of a township and year contain each of its indicators and figures once.
with

by_category as (
    select
        report_id,
        sum(indicator_count) as indicator_count,
        sum(observation_count) as observation_count
    from {{ ref('fct_category_year') }}
    where {{ in_this_build() }}
    group by report_id
),

by_fact as (
    select
        report_id,
        count(distinct indicator) as indicator_count,
        sum(mention_count) as observation_count
    from {{ ref('fct_indicator_year') }}
    where {{ in_this_build() }}
    group by report_id
)

select *
from by_fact
left join by_category using (report_id)
where
    by_fact.indicator_count is distinct from by_category.indicator_count
    or by_fact.observation_count is distinct from by_category.observation_count
