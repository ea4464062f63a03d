-- Exchange with servers that have no network: this server's key, trusted keys, sequence numbers.
create table bundle_state (
    key {text} not null primary key,
    value {text} not null
) {strict};
