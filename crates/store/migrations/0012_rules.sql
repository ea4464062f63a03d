-- Rules that approve (is_decline 0) or decline by themselves. since: enabled at; looked_until: what time made due up to
-- then was looked at.
create table rules (
    id {auto_key},
    is_decline {int} not null,
    name {text} not null,
    name_key {text} not null,
    is_enabled {int} not null,
    version {int} not null,
    since {int} not null,
    looked_until {int} not null,
    unique (is_decline, name_key)
) {strict};

-- Conditions and actions, by name.
create table rule_terms (
    rule_id {int} not null references rules (id) on delete cascade,
    ordinal {int} not null,
    term {text} not null,
    value {text} not null,
    primary key (rule_id, ordinal)
) {strict};

-- The last revision that rules have seen. What is there when there are no rules yet is not new to them.
create table rule_progress (only_one {key} check (only_one = 1), seen_revision {int} not null) {strict};
insert into rule_progress (only_one, seen_revision) select 1, coalesce(max(id), 0) from revisions;

-- As WSUS: Critical Updates and Security Updates for All Computers, disabled.
insert into rules (is_decline, name, name_key, is_enabled, version, since, looked_until)
    values (0, 'Default Automatic Approval Rule', 'default automatic approval rule', 0, 1, 0, 0);
insert into rule_terms (rule_id, ordinal, term, value)
    select id, 0, 'classification', 'e6cf1350-c01b-414d-a61f-263d14d133b4' from rules;
insert into rule_terms (rule_id, ordinal, term, value)
    select id, 1, 'classification', '0fa1201d-4330-4fa8-8ae9-b877473b6441' from rules;
insert into rule_terms (rule_id, ordinal, term, value)
    select id, 2, 'group', 'a0a08746-4dbe-4a37-9adf-9e7652c0b421' from rules;
