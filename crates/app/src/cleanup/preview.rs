//! What a cleanup would do.

use std::collections::HashSet;

use patchwell_catalog::UnusedRevisions;
use patchwell_model::{ComputerId, Sha1, Timestamp, UpdateId};

use super::CleanupStep;
use crate::jobs::JobHandle;
use crate::{App, AppError};

/// What a cleanup would do now, by step; what is not asked for is empty.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct CleanupPreview {
    /// Superseded updates to decline.
    pub superseded: Vec<UpdateId>,
    /// Withdrawn updates to decline.
    pub expired: Vec<UpdateId>,
    /// Updates to delete.
    pub updates: Vec<UnusedRevisions>,
    /// Revisions to delete of updates that stay.
    pub revisions: Vec<UnusedRevisions>,
    /// Computers to delete.
    pub computers: Vec<ComputerId>,
    /// How many files to delete.
    pub files: u64,
    /// Their bytes.
    pub bytes: u64,
    /// Which.
    pub sha1s: Vec<Sha1>,
}

impl App {
    /// What a cleanup with these steps would do at a time, usually now. What one step makes possible for the next is not
    /// foreseen.
    ///
    /// # Errors
    /// Store errors.
    pub async fn preview_cleanup(&self, steps: Vec<CleanupStep>, now: Timestamp) -> Result<CleanupPreview, AppError> {
        let app = self.clone();
        let planned = tokio::task::spawn_blocking(move || app.preview_cleanup_blocking(&steps, now));
        planned.await.map_err(|_| AppError::Busy)?
    }

    pub(super) fn preview_cleanup_blocking(
        &self,
        steps: &[CleanupStep],
        now: Timestamp,
    ) -> Result<CleanupPreview, AppError> {
        let snapshot = self.snapshot();
        let is_replica = self.settings().sync.is_replica();
        let mut preview = CleanupPreview::default();
        for step in steps {
            match step {
                CleanupStep::Superseded if !is_replica => {
                    preview.superseded = self.with_cleanup(&snapshot, now, |plan| plan.superseded_to_decline());
                }
                CleanupStep::Expired if !is_replica => {
                    preview.expired = self.with_cleanup(&snapshot, now, |plan| plan.expired_to_decline());
                }
                // The server above declines.
                CleanupStep::Superseded | CleanupStep::Expired => {}
                CleanupStep::Updates => {
                    preview.updates = self.with_cleanup(&snapshot, now, |plan| plan.unused_updates());
                }
                CleanupStep::Revisions => {
                    preview.revisions = self.with_cleanup(&snapshot, now, |plan| plan.unused_revisions());
                }
                CleanupStep::Computers => preview.computers = self.stale_computers(now),
                CleanupStep::Files => self.for_unneeded_files(&JobHandle::default(), |unneeded| {
                    preview.files += unneeded.len() as u64;
                    preview.sha1s.extend(unneeded.iter().map(|file| file.sha1));
                    preview.bytes = unneeded.iter().fold(preview.bytes, |sum, file| sum.saturating_add(file.size));
                    Ok(())
                })?,
            }
        }
        // What goes with its update has no revisions of its own to lose.
        let gone: HashSet<UpdateId> = preview.updates.iter().map(|unused| unused.update).collect();
        preview.revisions.retain(|unused| !gone.contains(&unused.update));
        Ok(preview)
    }
}
