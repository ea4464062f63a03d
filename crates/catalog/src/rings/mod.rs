//! Rings: groups of computers that receive an approval one after the other, each when the one before does well.
//!
//! Everything here is a function of values: the plan, how far a rollout is, what computers reported, and the time. The
//! same values give the same acts, so what a preview shows is what a run does.

mod check;
mod decide;
mod window;

use patchwell_model::{GroupId, RevisionIdentity, Timestamp};

pub use check::{MAX_RINGS, RingFlaw, check_rings};
pub use decide::{RingAct, decide_rollout, next_turn};
pub use window::{InvalidWindow, Weekdays, Window};

/// When a ring's turn comes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RingDelay {
    /// So many hours after the update arrived, whatever the rings before do beyond their gates.
    AfterArrival(u32),
    /// So many hours after the ring before received it.
    AfterPrevious(u32),
}

/// What a ring must show before the next one's turn. Judged by the computers that needed the update.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RingGate {
    /// At least so many percent of those that needed it have it.
    pub min_success_percent: u8,
    /// More than so many percent of failures stop the rollout.
    pub max_failed_percent: u8,
    /// At least so many computers reported that they have it or failed; fewer say nothing. A ring in which nobody needs
    /// the update holds nobody up.
    pub min_reported: u32,
}

/// One ring.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ring {
    /// Its name.
    pub name: String,
    /// Who is in it.
    pub groups: Vec<GroupId>,
    /// When its turn comes.
    pub delay: RingDelay,
    /// What it must show before the next one's turn.
    pub gate: RingGate,
    /// Approvals appear in these hours only; at any time when there is none.
    pub windows: Vec<Window>,
    /// Days from the approval to its deadline.
    pub deadline_days: Option<u16>,
}

/// An ordered set of rings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RingPlan {
    /// The rings, first to last.
    pub rings: Vec<Ring>,
}

/// Why a rollout stands still.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PauseReason {
    /// Somebody wanted it.
    ByHand(String),
    /// Too many failures.
    Failures {
        /// The ring, from 0.
        ring: usize,
        /// Computers that failed.
        failed: u32,
        /// Of so many that reported an outcome.
        reported: u32,
    },
    /// A ring's turn came and the update could not be approved.
    Refused {
        /// The ring, from 0.
        ring: usize,
        /// Why, a sentence.
        reason: String,
    },
}

/// How far an update is in a plan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rollout {
    /// What is rolled out.
    pub revision: RevisionIdentity,
    /// When it arrived.
    pub arrived: Timestamp,
    /// When each ring received it, the first ones first; as many as did.
    pub released: Vec<Timestamp>,
    /// Why it stands still, when it does.
    pub paused: Option<PauseReason>,
}

/// What the computers of a ring reported of an update.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct RingProgress {
    /// Have it, a restart due or not.
    pub installed: u32,
    /// Failed.
    pub failed: u32,
    /// Need it and have not tried.
    pub needed: u32,
}

impl RingProgress {
    /// Those with an outcome.
    #[must_use]
    pub fn reported(&self) -> u32 {
        self.installed.saturating_add(self.failed)
    }

    /// Those that it concerns.
    #[must_use]
    pub fn concerned(&self) -> u32 {
        self.reported().saturating_add(self.needed)
    }
}
