{{ config(
    materialized='incremental',
    incremental_strategy='append',
    pre_hook="{{ delete_listed(ref('int_reports__changed'), 'report_id') }}"
) }}

with

reports as (select * from {{ ref('int_reports__resolved') }}),

changed as (select * from {{ ref('int_reports__changed') }}),

townships as (select * from {{ ref('dim_township') }}),

last_vintages as (
    select
        code_system,
        greatest(max(valid_from_year), max(valid_to_year)) as last_vintage_year
    from townships
    group by code_system
),

-- A code can have meant several townships: the one with the evidence's name, then the one valid nearest the year.
located as (
    select
        reports.*,
        townships.township_id,
        -- Editions belong to one township and year, under its old name or code or the new one: about the year of the
        -- change there are reports of both. Long after a name has left the lists, it means a place that they have
        -- merged, which reports beside the larger one. A report without township or year stands alone.
        coalesce(
            case
                when reports.year > townships.valid_to_year + 1 then 'ended ' || townships.township_id
                else townships.lineage_id
            end
            || '-'
            || reports.year,
            reports.report_id
        ) as edition_key,
        case
            when reports.year > last_vintages.last_vintage_year then reports.year - last_vintages.last_vintage_year
            when reports.year is not null and townships.township_id is not null then 0
        end as vintage_lag
    from reports
    left join townships
        on reports.code_system = townships.code_system and reports.division_code = townships.division_code
    left join last_vintages on townships.code_system = last_vintages.code_system
    qualify row_number() over (
        partition by reports.report_id
        order by
            (reports.resolution_method = 'evidence' and reports.candidate_township = townships.township) desc,
            greatest(
                townships.valid_from_year - reports.year,
                reports.year - coalesce(townships.valid_to_year, reports.year),
                0
            ) asc,
            townships.valid_from_year desc
    ) = 1
)

select
    located.*,
    changed.source_version
from located
left join changed on located.report_id = changed.report_id
