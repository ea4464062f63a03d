-- role: 0 administrator, 1 operator, 2 reporter. scope: ids of groups, 16 bytes each, for operators.
create table users (
    id {auto_key},
    name {text} not null,
    name_key {text} not null unique,
    password {text} not null,
    role {int} not null,
    scope {blob} not null,
    is_disabled {int} not null,
    version {int} not null,
    created {int} not null,
    totp_secret {blob},
    totp_confirmed {int} not null,
    totp_last_step {int} not null
) {strict};

-- By the SHA-256 of their secret.
create table sessions (
    id {auto_key},
    secret_sha256 {blob} not null unique,
    user_id {int} not null references users (id) on delete cascade,
    created {int} not null,
    last_used {int} not null,
    expires {int} not null,
    address {text} not null,
    agent {text} not null
) {strict};
create index sessions_of_user on sessions (user_id);

create table recovery_codes (
    user_id {int} not null references users (id) on delete cascade,
    code_sha256 {blob} not null,
    primary key (user_id, code_sha256)
) {strict};

-- Tokens from before roles could do everything.
alter table tokens add column role {int} not null default 0;
alter table tokens add column scope {blob};

-- A chain: hash is SHA-256 of the hash before and of the record.
create table audit (
    seq {key},
    at {int} not null,
    actor {text} not null,
    action {text} not null,
    subject {text} not null,
    before {text} not null,
    after {text} not null,
    reason {text} not null,
    hash {blob} not null
) {strict};
create index audit_by_action on audit (action, seq);
create index audit_by_actor on audit (actor, seq);

create table audit_head (only_one {key} check (only_one = 1), seq {int} not null, hash {blob} not null) {strict};
