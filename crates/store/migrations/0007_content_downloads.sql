-- Files that this server should have, and how far it is with fetching them.
-- state: 0 queued, 1 done, 2 cancelled, 3 failed. reasons is a sum of 1 approved, 2 wished downstream, 4 licence text.
create table content_downloads (
    sha1 {blob} primary key references files (sha1) on delete cascade,
    state {int} not null,
    reasons {int} not null,
    priority {int} not null,
    bytes {int} not null,
    attempts {int} not null,
    next_attempt {int} not null,
    error {text},
    wrong_urls {text} not null,
    owner {text},
    lease_until {int},
    created {int} not null
) {strict};
create index content_downloads_next on content_downloads (state, priority, next_attempt);
