-- Revisions that an upstream server listed and that could not be taken in.
create table sync_skipped (
    update_id {blob} not null,
    revision_number {int} not null,
    reason {text} not null,
    attempts {int} not null,
    last {int} not null,
    primary key (update_id, revision_number)
) {strict};
