{{ config(materialized='table') }}
{% set made = made_before('int_reports__located') %}

with

contents as (select * from {{ ref('int_extractions__content') }}),

decisions as (
    select
        document_id,
        decision_id
    from {{ ref('stg_township_decisions') }}
    union all
    select
        document_id,
        decision_id
    from {{ ref('stg_year_decisions') }}
),

runs as (
    select
        run_id,
        min(seen_at) as run_seen_at
    from {{ ref('stg_arrivals') }}
    group by run_id
),

-- A hash over everything that decides a report's township, year and edition.
sources as (
    select
        contents.report_id,
        bit_xor(hash(contents.extraction_id, runs.run_seen_at, decisions.decision_id)) as source_version
    from contents
    left join runs on contents.run_id = runs.run_id
    left join decisions on contents.document_id = decisions.document_id
    group by contents.report_id
)

{% if made %}
    select
        coalesce(sources.report_id, made.report_id) as report_id,
        sources.source_version
    from sources
    full outer join {{ made }} as made on sources.report_id = made.report_id
    where sources.source_version is distinct from made.source_version
{% else %}
    select * from sources
{% endif %}
