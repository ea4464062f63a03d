//! Rings and rollouts.

use patchwell_app::{App, EditTag, catalog_plan, pause_reason};
use patchwell_catalog::{RingProgress, Snapshot, next_turn};
use patchwell_model::GroupId;
use patchwell_store::rings::{Ring, RingPlan};
use patchwell_store::rollouts::{self, Rollout};

use super::group_reference;
use crate::admin::tagged::quoted;
use crate::admin::views::{
    GroupReference, RingDelayFrom, RingPlanView, RingView, RolloutRingView, RolloutState, RolloutView,
};

/// A plan of rings.
pub(crate) fn ring_plan(snapshot: &Snapshot, plan: &RingPlan) -> RingPlanView {
    RingPlanView {
        name: plan.name.clone(),
        etag: quoted(&EditTag::version(plan.version)),
        created: plan.created,
        rings: plan.rings.iter().map(|ring| ring_view(snapshot, ring)).collect(),
    }
}

fn references(snapshot: &Snapshot, groups: &[GroupId]) -> Vec<GroupReference> {
    groups.iter().map(|group| group_reference(snapshot, *group)).collect()
}

fn ring_view(snapshot: &Snapshot, ring: &Ring) -> RingView<GroupReference> {
    RingView {
        name: ring.name.clone(),
        groups: references(snapshot, &ring.groups),
        delay_from: if ring.is_after_arrival { RingDelayFrom::Arrival } else { RingDelayFrom::Previous },
        delay_hours: ring.delay_hours,
        min_success_percent: ring.min_success_percent,
        max_failed_percent: ring.max_failed_percent,
        min_reported: ring.min_reported,
        windows: ring.windows.lines().map(str::to_owned).collect(),
        deadline_days: ring.deadline_days,
    }
}

/// A rollout without its rings, as lists have it.
pub(crate) fn rollout_summary(snapshot: &Snapshot, rollout: &Rollout) -> RolloutView {
    let is_paused = rollout.state == rollouts::RolloutState::Paused;
    let count = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
    RolloutView {
        id: Some(rollout.id).filter(|id| *id > 0),
        plan: rollout.plan_name.clone(),
        update: rollout.revision.update_id.to_string(),
        revision: rollout.revision.revision_number,
        title: snapshot.title(rollout.revision.update_id).map(str::to_owned),
        state: match rollout.state {
            rollouts::RolloutState::Running => RolloutState::Running,
            rollouts::RolloutState::Paused => RolloutState::Paused,
            rollouts::RolloutState::Completed => RolloutState::Completed,
            rollouts::RolloutState::Cancelled => RolloutState::Cancelled,
        },
        paused_because: is_paused.then(|| pause_reason(rollout)),
        arrived: rollout.arrived,
        created: rollout.created,
        administrator: rollout.administrator.clone(),
        ended: rollout.ended,
        rings_released: count(rollout.rings.iter().filter(|ring| ring.released.is_some()).count()),
        rings_total: count(rollout.rings.len()),
        rings: Vec::new(),
    }
}

/// A rollout with what the computers of its rings reported.
pub(crate) fn rollout(app: &App, snapshot: &Snapshot, rollout: &Rollout) -> RolloutView {
    let members = app.ring_members(snapshot, rollout);
    let progress = app.ring_progress(snapshot, rollout);
    let plan = catalog_plan(rollout.rings.iter().map(|ring| &ring.ring));
    let runs = rollout.state == rollouts::RolloutState::Running;
    let due = runs.then(|| next_turn(&plan, &app.catalog_rollout(rollout))).flatten();
    let mut is_next = true;
    let rings = rollout.rings.iter().zip(members).zip(progress).map(|((ring, members), progress)| {
        let RingProgress { installed, failed, needed } = progress;
        let due = if ring.released.is_none() && std::mem::take(&mut is_next) { due } else { None };
        RolloutRingView {
            name: ring.ring.name.clone(),
            groups: references(snapshot, &ring.ring.groups),
            released: ring.released,
            due,
            computers: members.len(),
            installed,
            failed,
            needed,
        }
    });
    RolloutView { rings: rings.collect(), ..rollout_summary(snapshot, rollout) }
}
