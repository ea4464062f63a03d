//! An administrator decides about a server below.

use patchwell_store::downstream::{Access, DownstreamServer};
use uuid::Uuid;

use crate::{App, AppError, IfMatch};

impl App {
    /// Allows or blocks a server; it must have been heard of. Those that have not are let in by the allow-list.
    ///
    /// # Errors
    /// [`AppError::NotFound`]; store errors.
    pub async fn set_downstream_access(&self, id: Uuid, access: Access) -> Result<DownstreamServer, AppError> {
        self.set_downstream_access_if(&IfMatch::Any, id, access).await
    }

    /// [`Self::set_downstream_access`], if what was decided about it is still as somebody saw it.
    ///
    /// # Errors
    /// [`AppError::Stale`] when it is not; as [`Self::set_downstream_access`].
    pub async fn set_downstream_access_if(
        &self,
        if_match: &IfMatch,
        id: Uuid,
        access: Access,
    ) -> Result<DownstreamServer, AppError> {
        let _turn = self.0.downstream_turn.lock().await;
        let known = self.downstream().servers.get(&id).cloned();
        let mut server = known.ok_or_else(|| unknown(id))?;
        if_match.check(&self.edit_tags().downstream_server(&server))?;
        server.access = access;
        self.save_downstream_server(server.clone()).await?;
        Ok(server)
    }
}

/// That there is no such server.
pub(super) fn unknown(id: Uuid) -> AppError {
    AppError::not_found("downstream server", id.to_string(), "list the downstream servers to see which there are")
}
