-- Lists that people come back to. page: "updates" and the like; query: filters as in the address of the page.
create table saved_views (
    id {auto_key},
    user_id {int} not null references users (id) on delete cascade,
    page {text} not null,
    name {text} not null,
    name_key {text} not null,
    query {text} not null,
    unique (user_id, page, name_key)
) {strict};
