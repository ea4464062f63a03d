-- Programs that are told what happens. events: names separated by spaces; empty for all.
create table webhooks (
    id {auto_key},
    name {text} not null,
    name_key {text} not null unique,
    url {text} not null,
    events {text} not null,
    secret {text} not null,
    is_enabled {int} not null,
    version {int} not null,
    created {int} not null
) {strict};

-- What has to be told and to whom, written in the transaction of what happened. Without a webhook it is an e-mail.
-- state: 0 waiting, 1 delivered, 2 given up.
create table deliveries (
    id {auto_key},
    event_id {blob} not null,
    event {text} not null,
    webhook_id {int} references webhooks (id) on delete cascade,
    recipient {text} not null,
    body {text} not null,
    state {int} not null,
    attempts {int} not null,
    next_attempt {int} not null,
    owner {text},
    lease_until {int},
    status {int},
    error {text},
    created {int} not null,
    finished {int}
) {strict};
create index deliveries_next on deliveries (state, next_attempt);
create index deliveries_of_webhook on deliveries (webhook_id, id);
