-- Servers that synchronize from this one, and those below them. parent null: this server.
-- access: 0 as the allow-list says, 1 allowed, 2 blocked. summary: counters, encoded.
create table downstream_servers (
    id {blob} not null primary key,
    name {text} not null,
    parent {blob},
    version {text} not null,
    is_replica {int} not null,
    access {int} not null,
    registered {int} not null,
    last_contact {int},
    last_sync {int},
    last_rollup {int},
    summary {blob}
) {strict};

-- Their computers by kind, with what those installed. reported: the rollup that told of it last.
create table downstream_clients (
    server_id {blob} not null references downstream_servers (id) on delete cascade,
    kind {blob} not null,
    reported {int} not null,
    clients {int} not null,
    activities {blob} not null,
    primary key (server_id, kind)
) {strict};

-- Computers that talk to them. row is of the same numbers as that of computers.
create table downstream_computers (
    row {key},
    id {text} not null unique,
    server_id {blob} not null references downstream_servers (id) on delete cascade,
    last_sync {int},
    last_sync_result {int} not null,
    last_reboot {int},
    last_status_report {int},
    last_inventory {int},
    details {blob},
    received_number {int} not null,
    received_instance {blob},
    effective_last_detection {int}
) {strict};
create index downstream_computers_server on downstream_computers (server_id);

create table downstream_computer_status (
    computer_row {key} references downstream_computers (row) on delete cascade,
    sets {blob} not null
) {strict};

-- Rolled-up computers that were deleted here, until the servers below have heard of it.
create table downstream_deleted (
    id {text} not null primary key,
    deleted {int} not null
) {strict};

-- What the server above acknowledged, by the row of a computer here or below.
create table rollup_sent (
    computer_row {key},
    last_sync {int},
    details {blob},
    number {int} not null,
    sets {blob}
) {strict};

-- Where rollups to the server above stand.
create table rollup_state (
    only_one {key} check (only_one = 1),
    server_id {blob} not null,
    reset {blob} not null,
    compared {int},
    completed {int}
) {strict};
