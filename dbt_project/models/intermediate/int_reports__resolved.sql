with

contents as (select * from {{ ref('int_extractions__content') }} where {{ is_changed('report_id') }}),

documents as (select * from {{ ref('stg_documents') }}),

arrivals as (select * from {{ ref('stg_arrivals') }}),

-- Files of one run arrived together: the order among them means nothing.
runs as (
    select
        run_id,
        min(seen_at) as run_seen_at
    from arrivals
    group by run_id
),

headers as (select * from {{ ref('stg_headers') }}),

chosen_candidates as (select * from {{ ref('stg_township_candidates') }} where is_chosen),

decisions as (select * from {{ ref('stg_township_decisions') }}),

year_decisions as (select * from {{ ref('stg_year_decisions') }}),

members as (
    select
        contents.report_id,
        contents.document_id,
        contents.extraction_id,
        chosen_candidates.code_system,
        chosen_candidates.division_code,
        chosen_candidates.township,
        -- A year outside the warehouse's range was misread: the report then has no year.
        case when headers.year between {{ var('first_year') }} and {{ var('last_year') }} then headers.year end as year,
        documents.first_seen_at,
        coalesce(runs.run_seen_at, documents.first_seen_at) as run_seen_at,
        arrivals.modified_at,
        coalesce(headers.published_date, headers.report_date) as stated_date
    from contents
    inner join documents on contents.document_id = documents.document_id
    left join arrivals on documents.first_arrival_id = arrivals.arrival_id
    left join runs on arrivals.run_id = runs.run_id
    left join headers on contents.extraction_id = headers.extraction_id
    left join chosen_candidates on contents.extraction_id = chosen_candidates.extraction_id
),

-- A report may have arrived in several formats: the one that states most represents all, then the first to arrive.
representatives as (
    select
        *,
        count(*) over (partition by report_id) as document_count,
        min(run_seen_at) over (partition by report_id) as first_run_seen_at,
        min(modified_at) over (partition by report_id) as first_modified_at,
        max(stated_date) over (partition by report_id) as last_stated_date
    from members
    qualify row_number() over (
        partition by report_id
        order by (division_code is not null) desc, (year is not null) desc, first_seen_at asc, document_id asc
    ) = 1
),

-- A decision is about the content, whichever file the reviewer saw; the last decision counts.
latest_decisions as (
    select
        members.report_id,
        decisions.*
    from decisions
    inner join members on decisions.document_id = members.document_id
    qualify row_number() over (
        partition by members.report_id order by decisions.decided_at desc, decisions.decision_id desc
    ) = 1
),

standing_decisions as (select * from latest_decisions where division_code is not null),

latest_year_decisions as (
    select
        members.report_id,
        year_decisions.*
    from year_decisions
    inner join members on year_decisions.document_id = members.document_id
    qualify row_number() over (
        partition by members.report_id order by year_decisions.decided_at desc, year_decisions.decision_id desc
    ) = 1
),

standing_year_decisions as (
    select
        report_id,
        decision_id,
        year,
        'by ' || decided_by || ' on ' || strftime(decided_at, '%Y-%m-%d') || ': ' || note as decision
    from latest_year_decisions
    where year is not null
)

select
    representatives.report_id,
    representatives.document_id,
    representatives.extraction_id,
    representatives.document_count,
    representatives.first_run_seen_at,
    representatives.first_modified_at,
    representatives.last_stated_date,
    standing_decisions.decision_id,
    standing_decisions.decided_by,
    standing_decisions.note as decision_note,
    standing_decisions.decided_at,
    standing_year_decisions.decision_id as year_decision_id,
    standing_year_decisions.decision as year_decision,
    representatives.township as candidate_township,
    coalesce(standing_year_decisions.year, representatives.year) as year,
    coalesce(standing_decisions.code_system, representatives.code_system) as code_system,
    coalesce(standing_decisions.division_code, representatives.division_code) as division_code,
    case
        when standing_decisions.decision_id is not null then 'decision'
        when representatives.division_code is not null then 'evidence'
        else 'unresolved'
    end as resolution_method
from representatives
left join standing_decisions on representatives.report_id = standing_decisions.report_id
left join standing_year_decisions on representatives.report_id = standing_year_decisions.report_id
