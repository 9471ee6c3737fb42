-- The ledger of numerals and the observations agree: both have the same number of places.
{{ config(severity='warn') }}

with

places as (
    select
        report_id,
        count(distinct start_offset) as observed_count
    from {{ ref('fct_observation') }}
    where {{ in_this_build() }}
    group by report_id
),

ledger as (
    select
        report_id,
        sum(numeral_count) filter (where disposition = 'observation') as numeral_count
    from {{ ref('fct_numeral_coverage') }}
    where {{ in_this_build() }}
    group by report_id
)

select *
from places
inner join ledger using (report_id)
where places.observed_count > ledger.numeral_count
