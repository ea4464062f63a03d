//! Forgetting servers below and their computers.

use patchwell_model::ComputerId;
use patchwell_store::downstream as store;
use uuid::Uuid;

use super::access::unknown;
use crate::{App, AppError, IfMatch};

impl App {
    /// Forgets a server with all computers that talk to it ([MS-WSUSSS] 3.1.1, DSS Table). It comes back when it
    /// synchronizes again; servers below it stay. Returns how many computers went with it.
    ///
    /// # Errors
    /// [`AppError::NotFound`]; store errors.
    pub async fn forget_downstream(&self, id: Uuid) -> Result<u64, AppError> {
        self.forget_downstream_if(&IfMatch::Any, id).await
    }

    /// [`Self::forget_downstream`], if what was decided about it is still as somebody saw it.
    ///
    /// # Errors
    /// [`AppError::Stale`] when it is not; as [`Self::forget_downstream`].
    pub async fn forget_downstream_if(&self, if_match: &IfMatch, id: Uuid) -> Result<u64, AppError> {
        let _turn = self.0.downstream_turn.lock().await;
        if let Some(server) = self.downstream().servers.get(&id) {
            if_match.check(&self.edit_tags().downstream_server(server))?;
        }
        if !self.store().write(move |tx| store::delete_server(tx, &id)).await? {
            return Err(unknown(id));
        }
        let mut known = self.downstream_mut();
        known.servers.remove(&id);
        let gone: Vec<u32> = known
            .rolled_up
            .iter()
            .filter(|(_, rolled_up)| rolled_up.computer.server == id)
            .map(|(row, _)| *row)
            .collect();
        known.remove(&gone);
        Ok(gone.len() as u64)
    }

    /// Deletes a rolled-up computer. The servers below are told at their next rollup, and it stays away until it
    /// talks to one of them again.
    ///
    /// # Errors
    /// [`AppError::NotFound`]; store errors.
    pub async fn delete_downstream_computer(&self, id: &ComputerId) -> Result<(), AppError> {
        let _turn = self.0.downstream_turn.lock().await;
        let row = self.downstream().computers.get(id).map(|known| known.row);
        let row = row
            .ok_or_else(|| AppError::not_found("computer", id.as_str(), "list the computers to see which there are"))?;
        let (gone, now) = (id.clone(), self.now());
        self.store()
            .write(move |tx| {
                store::delete_computers(tx, &[row])?;
                store::note_deleted(tx, std::slice::from_ref(&gone), now)
            })
            .await?;
        let mut known = self.downstream_mut();
        known.remove(&[row]);
        known.deleted.insert(id.clone(), now);
        Ok(())
    }
}
