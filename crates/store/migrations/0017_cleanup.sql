-- Cleanups with what they did. steps: names, separated by spaces. finished null: under way.
create table cleanup_runs (
    id {auto_key},
    steps {text} not null,
    is_scheduled {int} not null,
    started {int} not null,
    finished {int},
    superseded_declined {int} not null,
    expired_declined {int} not null,
    updates_deleted {int} not null,
    updates_compressed {int} not null,
    revisions_deleted {int} not null,
    computers_deleted {int} not null,
    files_deleted {int} not null,
    bytes_freed {int} not null
) {strict};
