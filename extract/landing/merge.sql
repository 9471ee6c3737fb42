-- Merge: the landed rows of one load into the raw tables, inside the caller's transaction.
-- `landed` is a view of the load's Parquet files with `filename` and `file_row_number`. Rows are told apart by their
-- keys, so that merging the same files again adds nothing. Joins to the raw tables are semi and anti joins: they hash the
-- few landed keys and pass over one column, where `not in` would hash every key that was ever loaded.

create or replace temp table landed_keys as
select
    row_number() over (order by filename, file_row_number) as landed_order,
    filename, file_row_number, arrival_id, document_id, extraction_id, has_extraction, status, says_nothing
from landed;

-- A failure is replaced when the same rules succeed later: a limit was raised, a missing program was installed.
create or replace temp table fresh_extractions as
select distinct on (keys.extraction_id) keys.*
from landed_keys as keys
left join raw.extractions as held using (extraction_id)
where keys.has_extraction and (held.status is null or (held.status = 'failed' and keys.status = 'extracted'))
order by keys.extraction_id, keys.status, keys.landed_order;

-- Of the archive read anew, the extractions that are there already but not the current ones: the rules went back.
create or replace temp table chosen_extractions as
select distinct held.extraction_id, held.document_id
from landed_keys as keys
inner join raw.extractions as held using (extraction_id)
where keys.arrival_id is null and not held.is_current and not (held.status = 'failed' and keys.says_nothing);

-- What was read from the same bytes before stays current beside a failure that says nothing about them.
create or replace temp table passing_failures as
select fresh.extraction_id
from fresh_extractions as fresh
semi join (
    select document_id from raw.extractions where is_current and status = 'extracted'
) as held on fresh.document_id = held.document_id
where fresh.says_nothing;

-- A row that relies on an extraction that is nowhere stays in the drop folder for the next scan.
create or replace temp table fresh_arrivals as
select distinct on (arrival_id) *
from landed_keys
anti join raw.arrivals using (arrival_id)
where
    arrival_id is not null
    and (
        document_id is null
        or extraction_id in (select extraction_id from fresh_extractions)
        or extraction_id in (select extraction_id from raw.extractions semi join landed_keys using (extraction_id))
    )
order by arrival_id, landed_order;

-- Of a document, the extraction loaded or chosen last is the current one, but for those failures.
update raw.extractions set is_current = false
where
    is_current
    and document_id in (
        select document_id from fresh_extractions anti join passing_failures using (extraction_id)
        union all
        select document_id from chosen_extractions
    );

update raw.extractions set is_current = true
where extraction_id in (select extraction_id from chosen_extractions);

insert or replace into raw.extractions by name
select
    extraction_id, document_id, extraction_id not in (from passing_failures) as is_current,
    extractor_version, rules_version, taxonomy_version,
    status, reason, detail, remedy, format, reader, reader_version, encoding, canonical_text, text_sha256, metadata,
    duration_ms, seen_at as extracted_at, $load_id as load_id
from landed
semi join fresh_extractions using (filename, file_row_number);

insert into raw.documents by name
select
    fresh.document_id, landed.byte_size, landed.file_name as first_file_name,
    fresh.arrival_id as first_arrival_id, landed.seen_at as first_seen_at
from fresh_arrivals as fresh
anti join raw.documents as held on fresh.document_id = held.document_id
inner join landed using (filename, file_row_number)
where fresh.document_id is not null
qualify row_number() over (partition by fresh.document_id order by fresh.landed_order) = 1
order by fresh.landed_order;

-- A failed document's every arrival is failed; of a sound one's, the first is extracted and the others are duplicates.
create or replace temp table arrival_outcomes as
select
    fresh.arrival_id,
    documents.first_file_name,
    extractions.status,
    extractions.status = 'extracted' and (
        fresh.document_id in (
            select document_id from raw.arrivals semi join fresh_arrivals using (document_id)
            where status = 'extracted'
        )
        or row_number() over (partition by fresh.document_id order by fresh.landed_order) > 1
    ) as is_duplicate,
    extractions.reason, extractions.detail, extractions.remedy
from fresh_arrivals as fresh
inner join raw.extractions as extractions using (extraction_id)
inner join raw.documents as documents on documents.document_id = fresh.document_id;

insert into raw.arrivals by name
select
    fresh.arrival_id, fresh.document_id, landed.file_name, landed.byte_size, landed.modified_at, landed.seen_at,
    landed.run_id, $load_id as load_id,
    case when outcome.is_duplicate then 'duplicate' else coalesce(outcome.status, landed.status) end as status,
    case when outcome.is_duplicate then 'same_content' else coalesce(outcome.reason, landed.reason) end as reason,
    case
        when outcome.is_duplicate then 'the same bytes as ' || outcome.first_file_name
        else coalesce(outcome.detail, landed.detail)
    end as detail,
    coalesce(outcome.remedy, landed.remedy) as remedy
from fresh_arrivals as fresh
inner join landed using (filename, file_row_number)
left join arrival_outcomes as outcome on outcome.arrival_id = fresh.arrival_id
order by fresh.landed_order;
