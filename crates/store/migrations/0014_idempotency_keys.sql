-- Requests that started a job, by who made them and the key they carried; the same request again is answered with the
-- same job.
create table idempotency_keys (
    actor {text} not null,
    idempotency_key {text} not null,
    request_sha256 {blob} not null,
    job {int} not null,
    created {int} not null,
    primary key (actor, idempotency_key)
) {strict};
create index idempotency_keys_by_age on idempotency_keys (created);
