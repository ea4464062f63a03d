-- Acts that were asked for as a plan. act: what to do, as it was asked for. effects: what it would have done, one a
-- line, so that what moved since can be told.
create table plans (
    id {text} primary key,
    act {text} not null,
    effects {text} not null,
    administrator {text} not null,
    created {int} not null,
    expires {int} not null
) {strict};
create index plans_expires on plans (expires);
