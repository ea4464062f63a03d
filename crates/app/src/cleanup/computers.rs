//! Deleting computers that do not come any more.

use patchwell_model::{Computer, ComputerId, Timestamp};
use patchwell_store::cleanup::{self, CleanupCounts};
use patchwell_store::{audit, computers};

use super::planned::CleanupScope;
use crate::jobs::JobHandle;
use crate::{App, AppError};

/// Computers of one transaction; their events go with them.
const BATCH: usize = 50;

impl App {
    /// Computers whose last contact was so many days ago, by id.
    pub(super) fn stale_computers(&self, now: Timestamp) -> Vec<ComputerId> {
        let before = self.stale_before(now);
        let registry = self.computers();
        let stale = registry.iter().map(|known| &known.computer).filter(|computer| is_stale(computer, before));
        let mut ids: Vec<ComputerId> = stale.map(|computer| computer.id.clone()).collect();
        drop(registry);
        ids.sort_unstable();
        ids
    }

    fn stale_before(&self, now: Timestamp) -> Timestamp {
        let days = i64::from(self.settings().cleanup.computer_days);
        now.checked_sub(jiff::SignedDuration::from_hours(24 * days)).unwrap_or(Timestamp::MIN)
    }

    /// Deletes them with their status and events; one that comes back is taken in as new.
    pub(super) fn delete_stale_computers(
        &self,
        run: i64,
        scope: &CleanupScope,
        handle: &JobHandle,
    ) -> Result<(), AppError> {
        let mut stale = self.stale_computers(self.now());
        stale.retain(|id| scope.has_computer(id));
        let (total, mut done) = (stale.len() as u64, 0);
        for part in stale.chunks(BATCH) {
            if handle.is_cancelled() {
                break;
            }
            let (before, registry) = (self.stale_before(self.now()), self.computers());
            let still = |id: &&ComputerId| registry.get(id).is_some_and(|known| is_stale(&known.computer, before));
            let ids: Vec<ComputerId> = part.iter().filter(still).cloned().collect();
            drop(registry);
            self.delete_computers(run, &ids)?;
            done += part.len() as u64;
            handle.progress(done, total, "deleting computers");
        }
        Ok(())
    }

    fn delete_computers(&self, run: i64, ids: &[ComputerId]) -> Result<(), AppError> {
        let names = ids.iter().map(ToString::to_string).collect::<Vec<_>>().join("; ");
        let record = self.change("computer.delete", format!("{} computers", ids.len()), names, String::new());
        let gone = ids.to_vec();
        self.store().write_blocking(move |tx| {
            let computers_deleted = computers::delete(tx, &gone)?;
            cleanup::add(tx, run, &CleanupCounts { computers_deleted, ..CleanupCounts::default() })?;
            audit::append(tx, &record).map(drop)
        })?;
        for id in ids {
            let row = self.computers_mut().remove(id);
            if let Some(row) = row {
                self.status_mut().remove_computer(row);
            }
        }
        Ok(())
    }
}

fn is_stale(computer: &Computer, before: Timestamp) -> bool {
    computer.last_contact.unwrap_or(computer.first_contact) < before
}
