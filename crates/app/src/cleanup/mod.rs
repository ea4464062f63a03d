//! Cleanup: declining and deleting what is of no use, while agents scan. The catalog plans; here it is done in small
//! parts, none of which holds others up for long.

mod batches;
mod computers;
mod files;
mod planned;
mod preview;
mod revisions;
mod run;
mod schedule;

pub use patchwell_store::cleanup::{CleanupCounts, CleanupRun};
pub use planned::PlannedCleanup;
pub use preview::CleanupPreview;

use patchwell_catalog::{CleanupAges, CleanupContext, Snapshot};
use patchwell_model::{Timestamp, UpdateId};

use crate::App;

/// A step of a cleanup. They are done in this order, that of WSUS.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum CleanupStep {
    /// Decline superseded updates.
    Superseded,
    /// Decline withdrawn updates.
    Expired,
    /// Delete updates that nobody can use any more.
    Updates,
    /// Delete old revisions.
    Revisions,
    /// Delete computers that do not come any more.
    Computers,
    /// Delete content files that no update needs.
    Files,
}

impl CleanupStep {
    /// All of them, in order.
    pub const ALL: [Self; 6] =
        [Self::Superseded, Self::Expired, Self::Updates, Self::Revisions, Self::Computers, Self::Files];

    /// Its name.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Superseded => "superseded",
            Self::Expired => "expired",
            Self::Updates => "updates",
            Self::Revisions => "revisions",
            Self::Computers => "computers",
            Self::Files => "files",
        }
    }

    /// Names, separated by spaces.
    #[must_use]
    pub fn to_text(steps: &[Self]) -> String {
        steps.iter().map(|step| step.name()).collect::<Vec<_>>().join(" ")
    }

    /// From names, separated by spaces or commas, in order and without repetition.
    ///
    /// # Errors
    /// A sentence when one is not known.
    pub fn parse_all(text: &str) -> Result<Vec<Self>, String> {
        let mut steps = Vec::new();
        for name in text.split([' ', ',']).filter(|name| !name.is_empty()) {
            let step = Self::ALL.into_iter().find(|step| step.name() == name);
            steps.push(step.ok_or_else(|| {
                format!("there is no cleanup step {name:?}; the steps are {}", Self::to_text(&Self::ALL))
            })?);
        }
        steps.sort_unstable();
        steps.dedup();
        Ok(steps)
    }
}

impl App {
    /// Asks the catalog with this server's settings.
    fn with_cleanup<T>(&self, snapshot: &Snapshot, now: Timestamp, ask: impl FnOnce(&CleanupContext<'_>) -> T) -> T {
        let settings = &self.settings().cleanup;
        let ages = CleanupAges {
            superseded_days: settings.superseded_days,
            expired_days: settings.expired_days,
            declined_days: (settings.declined_days > 0).then_some(settings.declined_days),
            revision_days: settings.revision_days,
        };
        let is_needed = |update: UpdateId| self.is_needed_somewhere(update);
        ask(&CleanupContext { snapshot, ages, now, is_needed: &is_needed })
    }

    /// Whether a computer here or on a server below needs an update.
    fn is_needed_somewhere(&self, update: UpdateId) -> bool {
        let Some(row) = self.update_row(&update) else { return false };
        let here = self.status().counts_for_update(row, None).needed();
        here > 0 || self.downstream().status().counts_for_update(row, None).needed() > 0
    }
}
