-- The raw schema: what was read from each file, one table a kind of record. The load writes it, dbt's staging models read it.
-- Spans are half-open character offsets into raw.extractions.canonical_text. Ids of extractions lie in no order, but rows lie
-- as they came: `extracted_at`, the time of the extraction that a row belongs to, tells the few parts of a table to look in.
create schema if not exists raw;

create table if not exists raw.schema_version (
    version integer not null              -- of this file; the load migrates an older warehouse and refuses a newer one
);

create table if not exists raw.arrivals (
    arrival_id varchar primary key,
    document_id varchar,                  -- sha256 of the bytes; null when they could not be read
    file_name varchar not null,           -- path inside the drop folder, as it arrived
    byte_size bigint not null,
    modified_at timestamptz not null,
    seen_at timestamptz not null,
    run_id varchar not null,              -- the Airflow run that took it
    load_id varchar not null,
    status varchar not null,              -- extracted | duplicate | failed
    reason varchar not null,              -- stable code; '' when extracted
    detail varchar not null,
    remedy varchar not null
);

create table if not exists raw.documents (
    document_id varchar primary key,
    byte_size bigint not null,
    first_file_name varchar not null,
    first_arrival_id varchar not null,
    first_seen_at timestamptz not null
);

create table if not exists raw.extractions (
    extraction_id varchar primary key,    -- document_id[:32] || '-' || rules version[:12]
    document_id varchar not null,
    is_current boolean not null,          -- the extraction that the marts use for this document
    extractor_version varchar not null,
    rules_version varchar not null,
    taxonomy_version varchar not null,
    status varchar not null,              -- extracted | failed
    reason varchar not null,
    detail varchar not null,
    remedy varchar not null,
    format varchar,
    reader varchar,
    reader_version varchar,
    encoding varchar,
    canonical_text varchar,
    text_sha256 varchar,
    metadata map(varchar, varchar),
    duration_ms double not null,
    extracted_at timestamptz not null,
    load_id varchar not null
);

create table if not exists raw.segments (
    extraction_id varchar not null,
    extracted_at timestamptz not null,
    start_offset integer not null,
    end_offset integer not null,
    byte_start integer,
    byte_end integer,
    paragraph integer,
    page integer,
    box_left float,
    box_top float,
    box_right float,
    box_bottom float,
    confidence float
);

create table if not exists raw.sections (
    extraction_id varchar not null,
    extracted_at timestamptz not null,
    start_offset integer not null,
    end_offset integer not null,
    level integer not null,
    marker varchar not null,
    heading varchar not null,
    role varchar not null,
    body_end_offset integer not null,
    parent_start_offset integer
);

create table if not exists raw.headers (
    extraction_id varchar primary key,
    extracted_at timestamptz not null,
    title varchar, title_start integer, title_end integer, title_rule_id varchar,
    issuer varchar, issuer_start integer, issuer_end integer, issuer_rule_id varchar,
    township varchar, township_start integer, township_end integer, township_rule_id varchar,
    report_year integer, report_year_start integer, report_year_end integer, report_year_rule_id varchar,
    document_number varchar, document_number_start integer, document_number_end integer, document_number_rule_id varchar,
    signer varchar, signer_start integer, signer_end integer, signer_rule_id varchar,
    addressee varchar, addressee_start integer, addressee_end integer, addressee_rule_id varchar,
    report_date date, report_date_start integer, report_date_end integer, report_date_rule_id varchar,
    published_date date, published_date_start integer, published_date_end integer, published_date_rule_id varchar
);

-- Keys below an extraction have no index: the load adds an extraction whole or not at all, and an index over ten million
-- of them would cost more than all the rest of a load.
create table if not exists raw.observations (
    observation_id varchar not null,      -- extraction_id || ':' || start || ':' || ordinal at that span; unique
    extraction_id varchar not null,
    extracted_at timestamptz not null,
    start_offset integer not null,
    end_offset integer not null,
    surface varchar not null,
    value decimal(24, 6) not null,
    value_high decimal(24, 6),
    unit varchar not null,
    unit_family varchar not null,
    base_value decimal(24, 6) not null,
    qualifier varchar not null,
    scope varchar not null,
    indicator varchar not null,
    period_start date,
    period_end date,
    quantity_rule_id varchar not null,
    scope_rule_id varchar not null,
    rule_id varchar not null,             -- the rule that decided the indicator
    section_start_offset integer,
    sentence_start_offset integer not null,
    sentence_end_offset integer not null
);

create table if not exists raw.absences (
    absence_id varchar not null,          -- extraction_id || ':' || start; unique
    extraction_id varchar not null,
    extracted_at timestamptz not null,
    start_offset integer not null,
    end_offset integer not null,
    surface varchar not null,
    indicator varchar,
    rule_id varchar not null,
    section_start_offset integer,
    sentence_start_offset integer not null,
    sentence_end_offset integer not null
);

create table if not exists raw.numerals (
    extraction_id varchar not null,
    extracted_at timestamptz not null,
    start_offset integer not null,
    end_offset integer not null,
    surface varchar not null,
    disposition varchar not null,
    rule_id varchar not null
);

create table if not exists raw.township_candidates (
    extraction_id varchar not null,
    extracted_at timestamptz not null,
    code_system varchar not null,
    division_code varchar not null,
    township varchar not null,
    county varchar not null,
    prefecture varchar,
    province varchar not null,
    score double not null,
    is_chosen boolean not null,
    evidence struct(kind varchar, surface varchar, weight double, start_offset integer, end_offset integer)[] not null
);

create table if not exists raw.township_decisions (
    decision_id varchar primary key,
    document_id varchar not null,         -- a decision is about the content, so it survives re-extraction
    division_code varchar,                -- null: the reviewer took the decision back
    code_system varchar not null,
    decided_by varchar not null,
    decided_at timestamptz not null,
    note varchar not null
);

create table if not exists raw.year_decisions (
    decision_id varchar primary key,
    document_id varchar not null,         -- about the content, like a decision on the township
    report_year integer,                  -- null: the reviewer took the decision back
    decided_by varchar not null,
    decided_at timestamptz not null,
    note varchar not null
);

create table if not exists raw.withdrawals (
    decision_id varchar primary key,
    document_id varchar not null,         -- about the content: the same bytes stay out whenever and wherever they arrive
    is_withdrawn boolean not null,        -- false: the withdrawal was taken back
    decided_by varchar not null,
    decided_at timestamptz not null,
    note varchar not null
);

-- The words of the sections, counted by `fadu terms` apart from any load; what is not there can be counted again.
create table if not exists raw.term_counts (
    extraction_id varchar primary key,    -- a text whose words are counted, also where it has none
    terms_version varchar not null,       -- of the stop words and dictionaries
    counted_at timestamptz not null
);

create table if not exists raw.section_terms (
    extraction_id varchar not null,
    section_start_offset integer,         -- null: before the first heading
    term varchar not null,
    term_count integer not null           -- in the heading and what follows it up to the next one
);

create table if not exists raw.loads (
    load_id varchar primary key,
    run_id varchar not null,
    loaded_at timestamptz not null,
    arrivals integer not null,
    documents integer not null,
    extractions integer not null,
    observations integer not null,
    absences integer not null,
    numerals integer not null,
    content_sha256 varchar not null       -- over the rows that it added, recomputable from them (landing/content.py)
);
