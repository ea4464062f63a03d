//! Deleting content files that no update needs.

use std::collections::{BTreeMap, BTreeSet};

use patchwell_catalog::Snapshot;
use patchwell_content::Extension;
use patchwell_model::{RevisionId, Sha1};
use patchwell_store::cleanup::{self, CleanupCounts};
use patchwell_store::downloads;
use patchwell_store::files::{self, FileRecord};

use super::planned::CleanupScope;
use crate::jobs::JobHandle;
use crate::{App, AppError};

/// Files looked at, and at most deleted, with one turn to decide.
const BATCH: u32 = 200;

impl App {
    /// Visits files on hand that are of updates which are declined or withdrawn, or of none, and that no server below
    /// asked for. Those of other updates stay, approved or not: an import may be all that brings them.
    pub(super) fn for_unneeded_files(
        &self,
        handle: &JobHandle,
        mut visit: impl FnMut(Vec<FileRecord>) -> Result<(), AppError>,
    ) -> Result<(), AppError> {
        let mut after = None;
        while !handle.is_cancelled() {
            // What is unneeded stays so while this turn lasts: approving it has to wait.
            let _guard = self.decision_lock_blocking();
            let found = self.store().read_blocking(move |tx| {
                let page = files::files_present(tx, after, BATCH)?;
                let sha1s: Vec<Sha1> = page.iter().map(|file| file.sha1).collect();
                Ok((files::revisions_with(tx, &sha1s)?, downloads::wished_below(tx, &sha1s)?, page))
            })?;
            let (revisions, wished, page) = found;
            let Some(last) = page.last() else { return Ok(()) };
            after = Some(last.sha1);
            let snapshot = self.snapshot();
            visit(unneeded(&snapshot, page, &revisions, &wished))?;
        }
        Ok(())
    }

    /// Deletes them.
    pub(super) fn delete_unneeded_files(
        &self,
        run: i64,
        scope: &CleanupScope,
        handle: &JobHandle,
    ) -> Result<(), AppError> {
        let mut done = 0_u64;
        self.for_unneeded_files(handle, |mut unneeded| {
            unneeded.retain(|file| scope.has_file(&file.sha1));
            for file in &unneeded {
                self.note_present(file.sha1, None);
                // One that is not there any more was deleted by a run that was broken off before it was noted.
                self.content().remove(&file.sha1, &Extension::of_name(&file.name))?;
            }
            done += unneeded.len() as u64;
            let counts = CleanupCounts {
                files_deleted: unneeded.len() as u64,
                bytes_freed: unneeded.iter().fold(0, |sum, file| sum.saturating_add(file.size)),
                ..CleanupCounts::default()
            };
            if !unneeded.is_empty() {
                let sha1s: Vec<Sha1> = unneeded.iter().map(|file| file.sha1).collect();
                self.store().write_blocking(move |tx| {
                    files::discard(tx, &sha1s)?;
                    cleanup::add(tx, run, &counts)
                })?;
            }
            handle.progress(done, 0, "deleting files");
            Ok(())
        })
    }
}

fn unneeded(
    snapshot: &Snapshot,
    page: Vec<FileRecord>,
    revisions: &[(Sha1, RevisionId)],
    wished: &BTreeSet<Sha1>,
) -> Vec<FileRecord> {
    let mut of_file: BTreeMap<Sha1, Vec<RevisionId>> = BTreeMap::new();
    for (sha1, revision) in revisions {
        of_file.entry(*sha1).or_default().push(*revision);
    }
    let is_needed = |file: &FileRecord| {
        let revisions = of_file.get(&file.sha1).into_iter().flatten();
        wished.contains(&file.sha1) || revisions.copied().any(|id| is_in_use(snapshot, id))
    };
    page.into_iter().filter(|file| !is_needed(file)).collect()
}

/// Whether it, or a bundle that it is part of, is neither declined nor withdrawn. Revisions that a cleanup is about to
/// delete are in no snapshot.
fn is_in_use(snapshot: &Snapshot, id: RevisionId) -> bool {
    let holders = snapshot.holders(id);
    let outer = if holders.len() > 1 { holders.get(1..).unwrap_or_default() } else { &holders };
    outer.iter().any(|entry| !entry.is_expired() && !snapshot.is_declined(entry.identity.update_id))
}
