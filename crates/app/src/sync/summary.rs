//! What a synchronization brought.

use patchwell_store::sync_runs::SyncCounts;

use super::ingest::Ingested;
use crate::rules::RulesSummary;

/// Counts of one run.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SyncSummary {
    /// Updates that were not known in any revision.
    pub new: u64,
    /// New revisions of known updates.
    pub revised: u64,
    /// Revisions by which publishers withdraw updates.
    pub expired: u64,
    /// Revisions that could not be taken in; the next runs try again.
    pub failed: u64,
    /// Decisions taken over from the server above: approvals, declines, licence terms, groups.
    pub decisions: u64,
    /// What rules did with it.
    pub rules: RulesSummary,
}

impl SyncSummary {
    pub(super) fn counts(&self) -> SyncCounts {
        SyncCounts {
            new: self.new,
            revised: self.revised,
            expired: self.expired,
            failed: self.failed,
            decisions: self.decisions,
        }
    }

    pub(super) fn add(&mut self, ingested: &Ingested) {
        self.new += ingested.new;
        self.revised += ingested.revised;
        self.expired += ingested.expired;
        self.failed += ingested.failures.len() as u64;
    }
}
