-- What the server above gave to be given back, by that server's address.
create table sync_anchors (
    source {text} not null,
    name {text} not null,
    value {text} not null,
    primary key (source, name)
) {strict};

-- Synchronizations. result: 0 running, 1 done, 2 failed, 3 cancelled.
create table sync_runs (
    id {auto_key},
    source {text} not null,
    administrator {text} not null,
    is_scheduled {int} not null,
    attempt {int} not null,
    started {int} not null,
    finished {int},
    result {int} not null,
    error {text},
    new_updates {int} not null,
    revised {int} not null,
    expired {int} not null,
    failed {int} not null,
    decisions {int} not null
) {strict};
create index sync_runs_started on sync_runs (started);

-- What the server above decided, as it told a replica: also for revisions that are not here yet.
create table upstream_deployments (
    id {blob} primary key,
    update_id {blob} not null,
    revision_number {int} not null,
    group_id {blob} not null,
    action {int} not null,
    deadline {int}
) {strict};
