-- The tree of computer target groups. name_key is the name in lower case.
create table target_groups (
    id {blob} primary key,
    name {text} not null,
    name_key {text} not null unique,
    parent_id {blob} references target_groups (id) on delete cascade
) {strict};
create index target_groups_parent on target_groups (parent_id);

create table approvals (
    id {key},
    update_id {blob} not null,
    revision_number {int} not null,
    group_id {blob} not null references target_groups (id) on delete cascade,
    action {int} not null,
    deadline {int},
    created {int} not null,
    administrator {text} not null,
    unique (update_id, group_id)
) {strict};
create index approvals_group on approvals (group_id);

create table declines (
    update_id {blob} primary key,
    created {int} not null,
    administrator {text} not null
) {strict};

-- The newest change for each update and group. An empty update_id stands for every update (the group itself
-- changed), an empty group_id for every group (a decline or its reversal).
create table deployment_changes (
    update_id {blob} not null,
    group_id {blob} not null,
    seq {int} not null,
    primary key (update_id, group_id)
) {strict};
create index deployment_changes_seq on deployment_changes (seq);

create table eula_acceptances (
    eula_id {blob} primary key,
    accepted {int} not null,
    administrator {text} not null
) {strict};
