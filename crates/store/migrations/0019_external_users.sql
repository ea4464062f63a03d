-- origin: 0 this server, 1 OpenID Connect, 2 LDAP. external_id: what the provider or directory knows the user by.
alter table users add column origin {int} not null default 0;
alter table users add column external_id {text};
create unique index users_by_external_id on users (origin, external_id);
