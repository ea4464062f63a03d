-- What a job ended with: its counts and its first warnings.
alter table jobs add column report {blob};
