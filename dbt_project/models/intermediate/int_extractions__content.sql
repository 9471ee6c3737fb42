{{ config(
    materialized='incremental',
    incremental_strategy='append',
    pre_hook="{{ delete_stale(ref('int_extractions__current'), 'extraction_id') }}"
) }}

with

extractions as (select * from {{ ref('int_extractions__current') }} where {{ is_unread() }}),

documents as (select * from {{ ref('stg_documents') }}),

arrivals as (select * from {{ ref('stg_arrivals') }})

select
    extractions.extraction_id,
    extractions.document_id,
    extractions.extracted_at,
    arrivals.run_id,
    length(extractions.canonical_text) as character_count,
    md5({{ without_format_marks('extractions.canonical_text') }}) as report_id
from extractions
left join documents on extractions.document_id = documents.document_id
left join arrivals on documents.first_arrival_id = arrivals.arrival_id
