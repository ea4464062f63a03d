-- Security bulletins and CVEs, a line each, for searching. Null: read from the details of a revision that was stored
-- before this column was there.
alter table revisions add column security_ids {text};
