//! The intake of reports. `Ok` means durable: many batches share one transaction, and the answer waits for it.

use patchwell_model::{ClientEvent, ComputerId, InstallationState, StatusEvent};
use patchwell_store::{events, rollouts, status};

use super::status_event;
use crate::status::{StatusSets, fold};
use crate::{App, AppError};

impl App {
    /// Keeps a batch of events of one computer and folds them into its status. Events that claim to come from
    /// another computer are left out: a computer speaks for itself only.
    ///
    /// # Errors
    /// [`AppError::NotFound`] for an unknown computer, [`AppError::Busy`] under overload; nothing is kept then.
    pub async fn record_events(&self, id: &ComputerId, mut batch: Vec<ClientEvent>) -> Result<(), AppError> {
        batch.retain(|event| event.computer == *id);
        let Some(known) = self.computers().get(id).cloned() else {
            return Err(AppError::not_found("computer", id.as_str(), "it has to authorize itself first"));
        };
        let now = self.now();
        // One computer's batches are folded one after the other, so that none is computed from stale sets.
        let _turn = self.reporting_turn(known.row).await;
        let changes: Vec<StatusEvent> = batch.iter().filter_map(status_event).collect();
        let reports = changes.iter().any(|change| matches!(change, StatusEvent::Inventory { .. }));
        let before = self.status().sets(known.row);
        let after = fold(&before, &changes, |update| self.update_row(update));
        let last_report = if reports { Some(now) } else { known.computer.last_status_report };
        let failed: Vec<u32> = changes.iter().filter_map(|change| self.failure(change)).collect();
        let anew = self.0.rollouts.failed_anew(known.row, &failed);
        let counted = anew.clone();
        let record = (after != before || reports).then(|| after.to_stored(known.row, last_report));
        self.store()
            .write(move |tx| {
                events::append(tx, &batch, now)?;
                if let Some(record) = &record {
                    status::save(tx, record)?;
                }
                counted.iter().try_for_each(|rollout| rollouts::forget_failure(tx, *rollout, known.row))
            })
            .await?;
        let concerned = self.0.rollouts.concerned(&before, &after);
        self.status_mut().replace(known.row, after);
        self.0.rollouts.note(known.row, &anew, &concerned);
        if reports {
            self.computers_mut().note_report(id, now);
        }
        self.changes().announce("computers");
        Ok(())
    }

    /// The dense row of the update that failed, if the event says that one did.
    fn failure(&self, change: &StatusEvent) -> Option<u32> {
        match change {
            StatusEvent::Changed { update, state: InstallationState::Failed } => self.update_row(update),
            _ => None,
        }
    }
}

impl StatusSets {
    fn to_stored(&self, computer_row: u32, last_report: Option<patchwell_model::Timestamp>) -> status::ComputerStatus {
        status::ComputerStatus { computer_row, last_report, sets: self.to_sets() }
    }

    /// As the store keeps them.
    pub(crate) fn to_sets(&self) -> status::StatusSets {
        status::StatusSets {
            not_installed: self.not_installed.clone(),
            downloaded: self.downloaded.clone(),
            installed: self.installed.clone(),
            failed: self.failed.clone(),
            pending_reboot: self.pending_reboot.clone(),
        }
    }

    /// From what the store keeps.
    pub(crate) fn from_stored(stored: status::ComputerStatus) -> Self {
        let has_reported = stored.last_report.is_some();
        Self::from_sets(stored.sets, has_reported)
    }

    /// From sets as the store keeps them, of a computer that has reported or has not.
    pub(crate) fn from_sets(sets: status::StatusSets, reported: bool) -> Self {
        Self {
            reported,
            not_installed: sets.not_installed,
            downloaded: sets.downloaded,
            installed: sets.installed,
            failed: sets.failed,
            pending_reboot: sets.pending_reboot,
        }
    }
}
