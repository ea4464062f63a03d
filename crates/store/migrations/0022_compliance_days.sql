-- How far groups, rings, products and CVEs were done on each day. day: days since 1970 in UTC; kind: 0 group, 1 ring,
-- 2 product, 3 CVE; name: as it was called that day, for what is gone since.
create table compliance_days (
    day {int} not null,
    kind {int} not null,
    key {text} not null,
    name {text} not null,
    updates {int} not null,
    computers {int} not null,
    compliant {int} not null,
    needing {int} not null,
    failing {int} not null,
    unknown {int} not null,
    primary key (kind, key, day)
) {strict};
create index compliance_days_by_day on compliance_days (day);
