-- Plans of rings. name_key is the name in lower case.
create table ring_plans (
    id {auto_key},
    name {text} not null,
    name_key {text} not null unique,
    version {int} not null,
    created {int} not null
) {strict};

-- groups: ids, 16 bytes each. delay_from: 0 the arrival of the update, 1 the ring before. windows: as people write
-- them, one a line.
create table rings (
    plan_id {int} not null references ring_plans (id) on delete cascade,
    place {int} not null,
    name {text} not null,
    groups {blob} not null,
    delay_from {int} not null,
    delay_hours {int} not null,
    min_success_percent {int} not null,
    max_failed_percent {int} not null,
    min_reported {int} not null,
    windows {text} not null,
    deadline_days {int},
    primary key (plan_id, place)
) {strict};

-- state: 0 running, 1 paused, 2 completed, 3 cancelled. The columns of the pause say why the last one was: by hand
-- (without a ring), failures (with numbers), or a refusal.
create table rollouts (
    id {auto_key},
    plan_name {text} not null,
    update_id {blob} not null,
    revision_number {int} not null,
    arrived {int} not null,
    created {int} not null,
    administrator {text} not null,
    state {int} not null,
    pause_ring {int},
    pause_failed {int},
    pause_reported {int},
    pause_text {text},
    ended {int},
    version {int} not null
) {strict};
create index rollouts_state on rollouts (state);
create index rollouts_update on rollouts (update_id);

-- The rings as they were when the rollout began, and when each received the update.
create table rollout_rings (
    rollout_id {int} not null references rollouts (id) on delete cascade,
    place {int} not null,
    name {text} not null,
    groups {blob} not null,
    delay_from {int} not null,
    delay_hours {int} not null,
    min_success_percent {int} not null,
    max_failed_percent {int} not null,
    min_reported {int} not null,
    windows {text} not null,
    deadline_days {int},
    released {int},
    primary key (rollout_id, place)
) {strict};

-- Approvals that a rollout made, and what the group's own decision was before, so that a pause can give it back.
create table rollout_approvals (
    rollout_id {int} not null references rollouts (id) on delete cascade,
    group_id {blob} not null,
    deployment_id {int} not null,
    before_revision {int},
    before_action {int},
    before_deadline {int},
    primary key (rollout_id, group_id)
) {strict};

-- Computers whose failure was known when the rollout began or went on: it does not count again.
create table rollout_forgiven (
    rollout_id {int} not null references rollouts (id) on delete cascade,
    computer_row {int} not null,
    primary key (rollout_id, computer_row)
) {strict};
