-- Groups of computers that have not come yet, by id or name: "id:…" or "name:…", in lower case.
create table expected_computers (
    key {text} not null,
    group_id {blob} not null references target_groups (id) on delete cascade,
    primary key (key, group_id)
) {strict};
create index expected_computers_group on expected_computers (group_id);
