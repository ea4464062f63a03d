//! What a rollout does next.

use std::time::Duration;

use jiff::tz::TimeZone;
use patchwell_model::Timestamp;

use super::{PauseReason, Ring, RingDelay, RingPlan, RingProgress, Rollout};

/// An act of a rollout.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RingAct {
    /// The ring with this place, from 0, receives the approval.
    Release {
        /// Which ring.
        ring: usize,
        /// By when its computers install it.
        deadline: Option<Timestamp>,
    },
    /// It stands still: rings that have it and not yet installed it are not offered it any more, and no further ring
    /// receives it.
    Pause(PauseReason),
    /// Every ring has it and did well; nothing is left to watch.
    Complete,
}

/// What is to be done with a rollout now; `None` for nothing. `progress` says what the computers of a ring reported.
///
/// A failing ring stops everything before a further ring is released: failures are looked at first, in every ring that
/// has the update, and one act is decided at a time.
#[must_use]
pub fn decide_rollout(
    plan: &RingPlan,
    rollout: &Rollout,
    progress: &dyn Fn(usize) -> RingProgress,
    now: Timestamp,
    zone: &TimeZone,
) -> Option<RingAct> {
    if rollout.paused.is_some() {
        return None;
    }
    let released = rollout.released.len().min(plan.rings.len());
    let failing = plan.rings.iter().take(released).enumerate().find_map(|(place, ring)| {
        let reported = progress(place);
        fails(ring, reported).then(|| PauseReason::Failures {
            ring: place,
            failed: reported.failed,
            reported: reported.reported(),
        })
    });
    if let Some(reason) = failing {
        return Some(RingAct::Pause(reason));
    }
    let passes = plan.rings.iter().take(released).enumerate().all(|(place, ring)| passes(ring, progress(place)));
    let Some(next) = plan.rings.get(released) else { return passes.then_some(RingAct::Complete) };
    let is_due = due(next, rollout).is_some_and(|due| due <= now);
    let is_open = next.windows.is_empty() || next.windows.iter().any(|window| window.is_open(now, zone));
    (passes && is_due && is_open).then(|| RingAct::Release { ring: released, deadline: deadline(next, now) })
}

/// When the next ring's turn comes at the earliest; `None` when every ring has it, or it stands still.
#[must_use]
pub fn next_turn(plan: &RingPlan, rollout: &Rollout) -> Option<Timestamp> {
    let next = plan.rings.get(rollout.released.len()).filter(|_| rollout.paused.is_none())?;
    due(next, rollout)
}

/// When a ring's turn comes at the earliest; `None` for never, which no plan that is checked has.
fn due(ring: &Ring, rollout: &Rollout) -> Option<Timestamp> {
    let (from, hours) = match ring.delay {
        RingDelay::AfterArrival(hours) => (rollout.arrived, hours),
        RingDelay::AfterPrevious(hours) => (rollout.released.last().copied().unwrap_or(rollout.arrived), hours),
    };
    from.checked_add(Duration::from_secs(u64::from(hours) * 3600)).ok()
}

fn deadline(ring: &Ring, now: Timestamp) -> Option<Timestamp> {
    let days = ring.deadline_days?;
    now.checked_add(Duration::from_secs(u64::from(days) * 24 * 3600)).ok()
}

fn fails(ring: &Ring, progress: RingProgress) -> bool {
    let reported = progress.reported();
    reported >= ring.gate.min_reported.max(1)
        && percent(progress.failed, reported) > u64::from(ring.gate.max_failed_percent)
}

/// Whether the next ring may have it.
fn passes(ring: &Ring, progress: RingProgress) -> bool {
    let concerned = progress.concerned();
    if concerned == 0 {
        return true;
    }
    // A ring with fewer computers than the least number of reports is judged by all of them.
    let enough = ring.gate.min_reported.min(concerned);
    // Exact: rounding up would let a ring pass that is short of the threshold.
    let succeeds =
        u64::from(progress.installed) * 100 >= u64::from(ring.gate.min_success_percent) * u64::from(concerned);
    progress.reported() >= enough && succeeds
}

/// Rounded up: a failure above the threshold by a fraction is above it.
fn percent(part: u32, whole: u32) -> u64 {
    (u64::from(part) * 100).div_ceil(u64::from(whole.max(1)))
}
