-- Numbers that only grow; a row is locked by who takes from it until the commit.
create table counters (name {text} primary key, value {int} not null) {strict};
insert into counters (name, value) values
    ('revision', 0), ('deployment', 0), ('update_row', 0), ('computer_row', 0), ('change', 0);

-- Updates; row numbers the bits of status sets and is never used again.
create table updates (row {key}, update_id {blob} not null unique) {strict};

-- One row for each revision, with what the index in memory holds.
create table revisions (
    id {key},
    deployment_id {int} not null unique,
    update_row {int} not null references updates (row),
    update_id {blob} not null,
    revision_number {int} not null,
    update_type {int} not null,
    category_type {int},
    publication_state {int} not null,
    explicitly_deployable {int} not null,
    can_uninstall {int} not null,
    can_request_user_input {int} not null,
    is_locally_published {int} not null,
    eula_id {blob},
    relations {blob} not null,
    core_bytes {int} not null,
    content_bytes {int} not null,
    title {text} not null,
    kb_articles {text} not null,
    severity {int} not null,
    creation_date {int},
    arrival_date {int} not null,
    fragments_given {int} not null,
    unique (update_id, revision_number)
) {strict};
create index revisions_update_row on revisions (update_row);

-- What only the view of a single revision needs.
create table revision_details (
    revision_id {key} references revisions (id) on delete cascade,
    data {blob} not null
) {strict};

-- The published document as it came.
create table documents (
    revision_id {key} references revisions (id) on delete cascade,
    data {blob} not null
) {strict};

-- kind: 0 core, 1 extended, 2 localized, 3 EULA. language and geo_id are empty where they do not apply.
create table fragments (
    revision_id {int} not null references revisions (id) on delete cascade,
    kind {int} not null,
    language {text} not null,
    geo_id {text} not null,
    data {blob} not null,
    primary key (revision_id, kind, language, geo_id)
) {strict};

create table files (
    sha1 {blob} primary key,
    sha256 {blob},
    name {text} not null,
    size {int} not null,
    urls {text} not null,
    present_since {int}
) {strict};
create index files_missing on files (sha1) where present_since is null;

-- language is set for EULA files only.
create table revision_files (
    revision_id {int} not null references revisions (id) on delete cascade,
    ordinal {int} not null,
    sha1 {blob} not null references files (sha1),
    name {text} not null,
    language {text},
    modified {text},
    patching_type {text},
    primary key (revision_id, ordinal)
) {strict};
create index revision_files_sha1 on revision_files (sha1);

-- Packages by fingerprint, so that an import goes on where it stopped and does nothing twice.
create table imports (
    fingerprint {blob} primary key,
    name {text} not null,
    position {int} not null,
    inserted {int} not null,
    enriched {int} not null,
    existed {int} not null,
    conflicts {int} not null,
    failed {int} not null,
    started {int} not null,
    updated {int} not null,
    finished {int}
) {strict};
