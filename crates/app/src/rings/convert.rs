//! Rings as the store keeps them and as the catalog decides with them.

use patchwell_catalog::{self as catalog, PauseReason, RingDelay, RingGate, RingPlan, Window};
use patchwell_model::Timestamp;
use patchwell_store::rings::Ring;
use patchwell_store::rollouts::{Pause, Rollout, RolloutState};

/// As the store keeps it.
#[must_use]
pub fn stored_ring(ring: &catalog::Ring) -> Ring {
    let (is_after_arrival, delay_hours) = match ring.delay {
        RingDelay::AfterArrival(hours) => (true, hours),
        RingDelay::AfterPrevious(hours) => (false, hours),
    };
    let windows: Vec<String> = ring.windows.iter().map(ToString::to_string).collect();
    Ring {
        name: ring.name.trim().to_owned(),
        groups: ring.groups.clone(),
        is_after_arrival,
        delay_hours,
        min_success_percent: ring.gate.min_success_percent,
        max_failed_percent: ring.gate.max_failed_percent,
        min_reported: ring.gate.min_reported,
        windows: windows.join("\n"),
        deadline_days: ring.deadline_days,
    }
}

/// As the catalog decides with it. A window that cannot be read is never open: it was meant to keep something out.
#[must_use]
pub fn catalog_plan<'a>(rings: impl IntoIterator<Item = &'a Ring>) -> RingPlan {
    RingPlan { rings: rings.into_iter().map(catalog_ring).collect() }
}

fn catalog_ring(ring: &Ring) -> catalog::Ring {
    let never = Window {
        days: catalog::Weekdays::default(),
        start: jiff::civil::Time::midnight(),
        end: jiff::civil::Time::midnight(),
    };
    let hours = ring.delay_hours;
    catalog::Ring {
        name: ring.name.clone(),
        groups: ring.groups.clone(),
        delay: if ring.is_after_arrival { RingDelay::AfterArrival(hours) } else { RingDelay::AfterPrevious(hours) },
        gate: RingGate {
            min_success_percent: ring.min_success_percent,
            max_failed_percent: ring.max_failed_percent,
            min_reported: ring.min_reported,
        },
        windows: ring.windows.lines().map(|line| line.parse().unwrap_or(never)).collect(),
        deadline_days: ring.deadline_days,
    }
}

/// How far it is. Only a pause that still holds is one.
pub(super) fn catalog_rollout(rollout: &Rollout) -> catalog::Rollout {
    let is_paused = rollout.state == RolloutState::Paused;
    let pause = rollout.pause.as_ref().filter(|_| is_paused).map(|pause| match pause {
        Pause::ByHand(reason) => PauseReason::ByHand(reason.clone()),
        Pause::Failures { ring, failed, reported } => {
            PauseReason::Failures { ring: *ring as usize, failed: *failed, reported: *reported }
        }
        Pause::Refused { ring, reason } => PauseReason::Refused { ring: *ring as usize, reason: reason.clone() },
    });
    catalog::Rollout {
        revision: rollout.revision,
        arrived: rollout.arrived,
        released: released(rollout),
        paused: pause.or_else(|| is_paused.then(|| PauseReason::ByHand(String::new()))),
    }
}

/// When each ring received the update, the first ones first.
pub(super) fn released(rollout: &Rollout) -> Vec<Timestamp> {
    rollout.rings.iter().map_while(|ring| ring.released).collect()
}

pub(super) fn stored_pause(reason: PauseReason) -> Pause {
    let place = |ring: usize| u32::try_from(ring).unwrap_or(u32::MAX);
    match reason {
        PauseReason::ByHand(reason) => Pause::ByHand(reason),
        PauseReason::Failures { ring, failed, reported } => Pause::Failures { ring: place(ring), failed, reported },
        PauseReason::Refused { ring, reason } => Pause::Refused { ring: place(ring), reason },
    }
}
