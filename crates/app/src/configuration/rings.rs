//! The section `ring_plans`.

use patchwell_catalog::{Ring, RingDelay, RingGate, Window};
use patchwell_store::rings;
use toml::Value;

use super::Wrong;
use super::difference::Words;
use super::export::{line, list, string};
use super::names::Groups;
use super::plan::{Act, Planned, change, same};
use super::reader::{Item, Place};
use crate::rings::catalog_plan;
use crate::{AppError, NewRingPlan};

/// A plan of rings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct WantedRingPlan {
    pub(super) name: String,
    pub(super) place: Place,
    rings: Vec<WantedRing>,
}

/// One of its rings.
#[derive(Debug, Clone, PartialEq, Eq)]
struct WantedRing {
    groups: Vec<String>,
    /// Without the groups.
    ring: Ring,
    place: Place,
}

/// Reads a plan.
pub(super) fn ring_plan(item: &mut Item<'_, '_>) -> Result<WantedRingPlan, Wrong> {
    Ok(WantedRingPlan { name: item.required("name")?, rings: item.items("rings", ring)?, place: item.place.clone() })
}

fn ring(item: &mut Item<'_, '_>) -> Result<WantedRing, Wrong> {
    let (name, groups) = (item.required("name")?, item.texts("groups")?);
    let (from, hours) = (item.text("delay_from")?, item.number("delay_hours")?.unwrap_or(0));
    let delay = match from.as_deref() {
        None | Some("previous") => RingDelay::AfterPrevious(hours),
        Some("arrival") => RingDelay::AfterArrival(hours),
        Some(other) => {
            return Err(item.place.wrong(format_args!("delay_from is \"arrival\" or \"previous\", not {other:?}")));
        }
    };
    let gate = RingGate {
        min_success_percent: item.number("min_success_percent")?.unwrap_or(90),
        max_failed_percent: item.number("max_failed_percent")?.unwrap_or(5),
        min_reported: item.number("min_reported")?.unwrap_or(1),
    };
    let windows = item.texts("windows")?;
    let windows = windows.iter().map(|text| text.parse::<Window>().map_err(|error| item.place.wrong(error)));
    let windows = windows.collect::<Result<_, _>>()?;
    let ring = Ring { name, groups: Vec::new(), delay, gate, windows, deadline_days: item.number("deadline_days")? };
    Ok(WantedRing { groups, ring, place: item.place.clone() })
}

/// Plans the ring plans.
pub(super) fn plan(
    groups: &Groups,
    wanted: &[WantedRingPlan],
    known: &[rings::RingPlan],
    prune: bool,
    planned: &mut Planned,
) -> Result<(), AppError> {
    for wanted in wanted {
        let rings = resolved(groups, wanted)?;
        let found = known.iter().find(|known| same(&wanted.name, &known.name));
        let before = found.map(|known| words(groups, &catalog_plan(&known.rings).rings));
        let after = words(groups, &rings);
        if before.as_ref() == Some(&after) {
            continue;
        }
        let name = found.map_or(wanted.name.trim(), |known| &known.name).to_owned();
        let new = NewRingPlan { name: name.clone(), rings };
        new.check(&groups.tree).map_err(|error| wanted.place.wrong(error))?;
        match (found, before) {
            (Some(known), Some(before)) => {
                let act = Act::ChangeRingPlan { version: known.version, new };
                planned.add(change("change", "ring plan", &name, before.difference(&after)), act);
            }
            _ => planned.add(change("create", "ring plan", &name, after.all()), Act::CreateRingPlan(new)),
        }
    }
    for gone in known.iter().filter(|known| !wanted.iter().any(|wanted| same(&wanted.name, &known.name))) {
        let act = Act::DeleteRingPlan { name: gone.name.clone(), version: gone.version };
        planned.remove(prune, "ring plan", &gone.name, act);
    }
    Ok(())
}

fn resolved(groups: &Groups, wanted: &WantedRingPlan) -> Result<Vec<Ring>, Wrong> {
    let ring = |wanted: &WantedRing| {
        let groups = groups.all(&wanted.groups).map_err(|reason| wanted.place.wrong(reason))?;
        Ok(Ring { name: wanted.ring.name.trim().to_owned(), groups, ..wanted.ring.clone() })
    };
    wanted.rings.iter().map(ring).collect()
}

/// Its rings, first to last. The groups of a ring have no order; those that are gone do not count.
fn words(groups: &Groups, rings: &[Ring]) -> Words {
    let mut words = Words::default();
    for (place, ring) in rings.iter().enumerate() {
        let ring_is = format!("ring {}", place + 1);
        words.add(&ring_is, &ring.name);
        let mut names: Vec<String> = ring.groups.iter().filter_map(|id| groups.name(*id)).collect();
        names.sort_unstable();
        names.dedup();
        names.into_iter().for_each(|name| words.add(&ring_is, name));
        words.add(
            &ring_is,
            match ring.delay {
                RingDelay::AfterArrival(hours) => format!("{hours} h after arrival"),
                RingDelay::AfterPrevious(hours) => format!("{hours} h after the ring before"),
            },
        );
        let RingGate { min_success_percent, max_failed_percent, min_reported } = ring.gate;
        words.add(&ring_is, format!("success {min_success_percent} %"));
        words.add(&ring_is, format!("failures {max_failed_percent} %"));
        words.add(&ring_is, format!("{min_reported} reports"));
        ring.windows.iter().for_each(|window| words.add(&ring_is, window.to_string()));
        ring.deadline_days.iter().for_each(|days| words.add(&ring_is, format!("deadline {days} days")));
    }
    words
}

/// Writes the plans.
pub(super) fn export(text: &mut String, groups: &Groups, plans: &[rings::RingPlan]) {
    for plan in plans {
        text.push_str("\n[[ring_plans]]\n");
        line(text, "name", &string(&plan.name));
        for ring in catalog_plan(&plan.rings).rings {
            text.push_str("\n[[ring_plans.rings]]\n");
            line(text, "name", &string(&ring.name));
            line(text, "groups", &list(ring.groups.iter().filter_map(|id| groups.name(*id))));
            let (from, hours) = match ring.delay {
                RingDelay::AfterArrival(hours) => ("arrival", hours),
                RingDelay::AfterPrevious(hours) => ("previous", hours),
            };
            line(text, "delay_from", &string(from));
            let mut number = |key: &str, number: u32| line(text, key, &Value::Integer(i64::from(number)));
            number("delay_hours", hours);
            number("min_success_percent", u32::from(ring.gate.min_success_percent));
            number("max_failed_percent", u32::from(ring.gate.max_failed_percent));
            number("min_reported", ring.gate.min_reported);
            ring.deadline_days.iter().for_each(|days| number("deadline_days", u32::from(*days)));
            if !ring.windows.is_empty() {
                line(text, "windows", &list(ring.windows.iter().map(ToString::to_string)));
            }
        }
    }
}
