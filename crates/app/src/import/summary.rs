//! What an import did, in numbers and words.

use patchwell_metadata::package::Warning;

use crate::rules::RulesSummary;

/// Warnings kept in full; of more only the number is kept.
const MAX_WARNINGS: usize = 1_000;

/// Counts of one import. Adding one package to another adds up.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ImportSummary {
    /// Packages, documents and directories read.
    pub packages: u64,
    /// Packages left out because they had been imported whole before.
    pub packages_skipped: u64,
    /// Revisions read.
    pub revisions: u64,
    /// Revisions that were new.
    pub inserted: u64,
    /// Revisions that were there already.
    pub existed: u64,
    /// Revisions that were there and gained a document or the publisher's own fragments.
    pub enriched: u64,
    /// Revisions whose fragments differ from the ones that are there; those stay.
    pub conflicts: u64,
    /// Files taken into the content store.
    pub files_stored: u64,
    /// Files that no update in the catalog names.
    pub files_unknown: u64,
    /// What rules did with it.
    pub rules: RulesSummary,
    /// Warnings, each naming an update or a file; at most 1,000 of them.
    pub warnings: Vec<Warning>,
    /// How many warnings there were.
    pub warning_count: u64,
}

impl ImportSummary {
    /// Adds a warning.
    pub fn warn(&mut self, warning: Warning) {
        self.warning_count += 1;
        if self.warnings.len() < MAX_WARNINGS {
            self.warnings.push(warning);
        }
    }
}
