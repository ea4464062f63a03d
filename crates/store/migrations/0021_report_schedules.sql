-- Reports that are mailed. filters: JSON; rhythm: "day", "week monday" or "month 15"; time: HH:MM by the server's clock;
-- recipients: one a line. next_due is null until the server has worked it out; last_event names the last deliveries.
create table report_schedules (
    id {auto_key},
    name {text} not null,
    name_key {text} not null unique,
    report {text} not null,
    filters {text} not null,
    format {text} not null,
    rhythm {text} not null,
    time {text} not null,
    recipients {text} not null,
    is_enabled {int} not null,
    version {int} not null,
    created {int} not null,
    next_due {int},
    last_due {int},
    last_event {blob}
) {strict};
create index deliveries_of_event on deliveries (event_id);
