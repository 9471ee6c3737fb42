{{ config(
    materialized='incremental',
    incremental_strategy='append',
    pre_hook="{{ delete_listed(ref('int_editions__changed'), 'edition_key') }}"
) }}

with

reports as (select * from {{ ref('int_reports__located') }}),

likenesses as (select * from {{ ref('int_reports__likenesses') }}),

-- Typed text before recognised text, the highest confidence first; then the first to arrive.
ranked as (
    select
        likenesses.*,
        reports.document_count,
        row_number() over (
            partition by likenesses.edition_key
            order by likenesses.confidence desc nulls first, reports.first_run_seen_at asc, reports.document_id asc
        ) as rank
    from likenesses
    inner join reports on likenesses.report_id = reports.report_id
),

compared as (
    select
        later.report_id,
        later.edition_key,
        later.document_count,
        earlier.report_id as original_report_id,
        later.confidence is not null as is_recognised,
        later.statement_hash = earlier.statement_hash
        and (
            list_has_all(later.other_figures, earlier.other_figures)
            or list_has_all(earlier.other_figures, later.other_figures)
        ) as says_the_same,
        -- The share of the longer text that is also in the other.
        len(list_intersect(later.trigrams, earlier.trigrams))
        / greatest(len(later.trigrams), len(earlier.trigrams), 1) as similarity
    from ranked as later
    inner join ranked as earlier on later.edition_key = earlier.edition_key and later.rank > earlier.rank
),

-- Recognition misreads figures, so a scan is a copy by its words alone. In typed text, a different figure makes a new
-- edition, but what is around the report on a page can add some to its plans, the last part.
alike as (
    select *
    from compared
    where
        similarity >= case
            when is_recognised then {{ var('scan_similarity') }}
            else {{ var('text_similarity') }}
        end
        and (is_recognised or says_the_same)
),

copies as (select distinct report_id from alike)

select
    alike.report_id,
    alike.edition_key,
    alike.original_report_id,
    alike.document_count,
    alike.similarity
from alike
left join copies as copied on alike.original_report_id = copied.report_id
where copied.report_id is null
qualify
    row_number() over (
        partition by alike.report_id order by alike.similarity desc, alike.original_report_id asc
    ) = 1
