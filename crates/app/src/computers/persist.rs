//! Writing computers down, and the memory after it.

use patchwell_model::{Computer, ComputerId, GroupId, Timestamp};
use patchwell_store::{audit, computers};

use super::KnownComputer;
use super::authorize::normalize;
use crate::{App, AppError};

impl App {
    /// Saves a computer if anything but its last contact differs from what was known, and shows it to everyone.
    pub(super) async fn save_computer(
        &self,
        before: Option<&KnownComputer>,
        computer: Computer,
    ) -> Result<KnownComputer, AppError> {
        self.save_computer_recorded(before, computer, None).await
    }

    /// [`Self::save_computer`] as somebody decided, who is recorded.
    pub(super) async fn save_computer_recorded(
        &self,
        before: Option<&KnownComputer>,
        computer: Computer,
        record: Option<audit::Record>,
    ) -> Result<KnownComputer, AppError> {
        let contact = computer.last_contact;
        let unchanged =
            before.filter(|known| Computer { last_contact: contact, ..known.computer.as_ref().clone() } == computer);
        if let Some(known) = unchanged {
            self.computers_mut().contact(&computer.id, contact.unwrap_or(Timestamp::MIN));
            return Ok(known.clone());
        }
        let stored = computer.clone();
        let row = self.store().write(move |tx| {
            record.as_ref().map(|record| audit::append(tx, record)).transpose()?;
            computers::save(tx, &stored)
        });
        let row = row.await?;
        let id = computer.id.clone();
        self.computers_mut().put(row, computer);
        self.status_mut().add_computer(row);
        self.changes().announce("computers");
        let known = self.computers().get(&id).cloned();
        known.ok_or_else(|| AppError::not_found("computer", id.as_str(), "it was deleted just now"))
    }

    /// Takes computers out of groups that are gone, in memory; the store did so when it deleted the groups.
    pub(crate) fn leave_groups(&self, ids: &[ComputerId], gone: &[GroupId]) {
        let mut computers = self.computers_mut();
        for id in ids {
            let Some(known) = computers.get(id).cloned() else { continue };
            let mut computer = known.computer.as_ref().clone();
            computer.groups.retain(|group| !gone.contains(group));
            computer.groups = normalize(computer.groups);
            computers.put(known.row, computer);
        }
    }
}
