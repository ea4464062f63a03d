//! Rings as requests describe them.

use patchwell_catalog::{Ring, RingDelay, RingGate, Snapshot, Window};

use crate::admin::problem::Problem;
use crate::admin::views::{RingDelayFrom, RingView};
use crate::admin::{refusals, resolve};

/// The rings that are wanted.
pub(super) fn rings(snapshot: &Snapshot, wanted: &[RingView<String>]) -> Result<Vec<Ring>, Problem> {
    wanted.iter().map(|wanted| ring(snapshot, wanted)).collect()
}

fn ring(snapshot: &Snapshot, wanted: &RingView<String>) -> Result<Ring, Problem> {
    let window = |text: &String| {
        text.parse::<Window>()
            .map_err(|error| Problem::bad_request(refusals::sentence(&error)).with("field", "windows"))
    };
    Ok(Ring {
        name: wanted.name.clone(),
        groups: resolve::groups(snapshot, &wanted.groups)?,
        delay: match wanted.delay_from {
            RingDelayFrom::Arrival => RingDelay::AfterArrival(wanted.delay_hours),
            RingDelayFrom::Previous => RingDelay::AfterPrevious(wanted.delay_hours),
        },
        gate: RingGate {
            min_success_percent: wanted.min_success_percent,
            max_failed_percent: wanted.max_failed_percent,
            min_reported: wanted.min_reported,
        },
        windows: wanted.windows.iter().map(window).collect::<Result<_, _>>()?,
        deadline_days: wanted.deadline_days,
    })
}
