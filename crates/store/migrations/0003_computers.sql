-- row numbers the bits of status sets and is never used again. name_key is the name in lower case.
create table computers (
    row {key},
    id {text} not null unique,
    dns_name {text} not null,
    name_key {text} not null,
    ip_address {text},
    requested_groups {blob} not null,
    first_contact {int} not null,
    last_contact {int},
    last_status_report {int},
    registered {int} not null,
    os_major {int} not null,
    os_minor {int} not null,
    os_build {int} not null,
    os_service_pack {int} not null,
    product_type {int} not null,
    role {int} not null,
    os_description {text} not null,
    os_locale {text} not null,
    architecture {text} not null,
    manufacturer {text} not null,
    model {text} not null,
    bios_name {text} not null,
    bios_version {text} not null,
    bios_release_date {int},
    firmware_version {text} not null,
    mobile_operator {text} not null,
    client_version {text} not null
) {strict};
create index computers_name on computers (name_key, row);

-- Direct members; a computer without a row is in Unassigned Computers.
create table computer_groups (
    computer_row {int} not null references computers (row) on delete cascade,
    group_id {blob} not null references target_groups (id) on delete cascade,
    primary key (computer_row, group_id)
) {strict};
create index computer_groups_group on computer_groups (group_id, computer_row);

-- Compressed sets of update rows.
create table computer_status (
    computer_row {key} references computers (row) on delete cascade,
    sets {blob} not null
) {strict};

create table events (
    id {auto_key},
    instance {blob} not null,
    computer_row {int} not null references computers (row) on delete cascade,
    received {int} not null,
    time_at_target {int} not null,
    namespace_id {int} not null,
    event_id {int} not null,
    source_id {int} not null,
    update_id {blob},
    revision_number {int},
    hresult {int} not null,
    app_name {text},
    replacement_strings {blob} not null,
    misc_data {blob} not null
) {strict};
-- An event about an update is one row for each instance; of the others a computer keeps the newest of each kind.
create unique index events_instance on events (instance) where update_id is not null;
create unique index events_newest on events (computer_row, namespace_id, event_id) where update_id is null;
create index events_computer on events (computer_row, id);
create index events_update on events (update_id, id) where update_id is not null;
create index events_received on events (received);
