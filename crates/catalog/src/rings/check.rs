//! Whether a plan of rings can mean what its author wants.

use std::collections::{HashMap, HashSet};

use patchwell_model::GroupId;

use super::RingPlan;
use crate::groups::GroupTree;

/// The most rings of a plan.
pub const MAX_RINGS: usize = 20;
/// The most groups and windows of a ring.
const MAX_PARTS: usize = 100;
/// The longest delay: a year.
const MAX_HOURS: u32 = 366 * 24;

/// Why a plan of rings cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RingFlaw {
    /// No rings, or too many.
    #[error("a plan has 1 to {MAX_RINGS} rings")]
    Count,
    /// The name of a ring is empty or too long.
    #[error("every ring needs a name of at most 100 characters")]
    Name,
    /// Two rings have one name.
    #[error("two rings are called {0:?}; give each a name of its own")]
    SameName(String),
    /// A ring is for nobody.
    #[error("the ring {0:?} has no groups; name 1 to {MAX_PARTS}")]
    NoGroup(String),
    /// A group does not exist, or holds no computers.
    #[error("the ring {0:?} names a group that does not exist or holds no computers; name another")]
    UnknownGroup(String),
    /// A group is in two rings, or lies below one of an earlier ring.
    #[error(
        "the group {group:?} of the ring {ring:?} already receives updates with the ring {earlier:?}; take it out of one \
         of them, or put it into an earlier ring"
    )]
    ReachedBefore {
        /// The group.
        group: String,
        /// Its ring.
        ring: String,
        /// The ring that reaches it before.
        earlier: String,
    },
    /// A number is out of range.
    #[error("{what} of the ring {ring:?} is out of range; give {range}")]
    Range {
        /// Which.
        what: &'static str,
        /// Of which ring.
        ring: String,
        /// What it can be.
        range: &'static str,
    },
}

/// Checks a plan against the tree of groups. A group below one of an earlier ring would receive the update with that
/// ring already, so such a plan is refused; above one of an earlier ring is the usual case (pilots, then everybody).
///
/// # Errors
/// The first flaw.
pub fn check_rings(plan: &RingPlan, groups: &GroupTree) -> Result<(), RingFlaw> {
    if plan.rings.is_empty() || plan.rings.len() > MAX_RINGS {
        return Err(RingFlaw::Count);
    }
    let mut names = HashSet::new();
    let mut reached: HashMap<GroupId, &str> = HashMap::new();
    for ring in &plan.rings {
        if ring.name.trim().is_empty() || ring.name.chars().count() > 100 || ring.name.contains(char::is_control) {
            return Err(RingFlaw::Name);
        }
        if !names.insert(ring.name.to_lowercase()) {
            return Err(RingFlaw::SameName(ring.name.clone()));
        }
        check_numbers(ring)?;
        if ring.groups.is_empty() || ring.groups.len() > MAX_PARTS {
            return Err(RingFlaw::NoGroup(ring.name.clone()));
        }
        for id in &ring.groups {
            let Some(group) = groups.get(*id).filter(|_| *id != GroupId::DOWNSTREAM_SERVERS) else {
                return Err(RingFlaw::UnknownGroup(ring.name.clone()));
            };
            if let Some(earlier) = reached.get(id) {
                let (group, ring) = (group.name.clone(), ring.name.clone());
                return Err(RingFlaw::ReachedBefore { group, ring, earlier: (*earlier).to_owned() });
            }
        }
        for group in ring.groups.iter().flat_map(|group| groups.subtree(*group)) {
            reached.entry(group).or_insert(ring.name.as_str());
        }
    }
    Ok(())
}

fn check_numbers(ring: &super::Ring) -> Result<(), RingFlaw> {
    let range = |what, range| Err(RingFlaw::Range { what, ring: ring.name.clone(), range });
    let (super::RingDelay::AfterArrival(hours) | super::RingDelay::AfterPrevious(hours)) = ring.delay;
    if hours > MAX_HOURS {
        return range("the delay", "at most 8784 hours");
    }
    if ring.gate.min_success_percent > 100 {
        return range("the share that must succeed", "0 to 100 percent");
    }
    if ring.gate.max_failed_percent > 100 {
        return range("the share that may fail", "0 to 100 percent");
    }
    if ring.deadline_days.is_some_and(|days| days > 366) {
        return range("the deadline", "at most 366 days");
    }
    if ring.windows.len() > MAX_PARTS {
        return range("the number of windows", "at most 100");
    }
    Ok(())
}
