{{ config(
    materialized='incremental',
    incremental_strategy='append',
    pre_hook="{{ delete_listed(ref('int_reports__unbuilt'), 'report_version') }}"
) }}

with

reports as (select * from {{ ref('int_reports__editions') }} where {{ is_unbuilt('report_version') }}),

contents as (select * from {{ ref('int_extractions__content') }}),

extractions as (select * from {{ ref('stg_extractions') }}),

documents as (select * from {{ ref('stg_documents') }}),

arrivals as (select * from {{ ref('stg_arrivals') }}),

headers as (select * from {{ ref('stg_headers') }})

select
    reports.report_id,
    reports.report_version,
    reports.township_id,
    reports.document_id,
    reports.extraction_id,
    reports.supersedes_report_id,
    reports.year,
    reports.edition_number,
    reports.is_current,
    reports.resolution_method,
    reports.year_decision,
    headers.title,
    headers.issuer,
    headers.document_number,
    headers.signer,
    headers.addressee,
    headers.report_date,
    headers.published_date,
    headers.report_date <= make_date(reports.year + 1, 3, 1) as is_reported_in_time,
    headers.published_date <= make_date(reports.year + 1, 4, 1) as is_published_in_time,
    documents.first_file_name as file_name,
    extractions.format,
    extractions.reader,
    extractions.reader_version,
    extractions.encoding,
    extractions.text_sha256,
    extractions.extractor_version,
    extractions.rules_version,
    extractions.taxonomy_version,
    arrivals.run_id,
    extractions.load_id,
    reports.document_count,
    contents.character_count,
    reports.vintage_lag,
    documents.first_seen_at as arrived_at,
    extractions.extracted_at
from reports
inner join extractions on reports.extraction_id = extractions.extraction_id
inner join contents on reports.extraction_id = contents.extraction_id
inner join documents on reports.document_id = documents.document_id
left join arrivals on documents.first_arrival_id = arrivals.arrival_id
left join headers on reports.extraction_id = headers.extraction_id
