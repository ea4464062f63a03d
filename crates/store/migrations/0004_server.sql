create table settings (key {text} primary key, value {text} not null) {strict};

-- Keys that seal cookies.
create table cookie_keys (
    id {key},
    secret {blob} not null,
    created {int} not null,
    retired {int}
) {strict};

-- API tokens by the SHA-256 of their secret.
create table tokens (
    id {auto_key},
    secret_sha256 {blob} not null unique,
    name {text} not null,
    created {int} not null,
    expires {int}
) {strict};

create table server_identity (
    only_one {key} check (only_one = 1),
    server_id {blob} not null,
    configuration_changed {int} not null
) {strict};

-- state: 0 queued, 1 running, 2 done, 3 failed, 4 cancelled.
create table jobs (
    id {auto_key},
    kind {text} not null,
    parameters {text} not null,
    state {int} not null,
    progress_done {int} not null,
    progress_total {int} not null,
    message {text} not null,
    cancel_requested {int} not null,
    owner {text},
    lease_until {int},
    created {int} not null,
    started {int},
    finished {int},
    error {text}
) {strict};
create index jobs_open on jobs (state, id);
