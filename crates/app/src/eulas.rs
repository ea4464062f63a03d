//! Licence texts that an administrator accepts for all computers.

use std::collections::HashSet;

use patchwell_model::EulaId;
use patchwell_store::{audit, eulas};

use crate::{App, AppError};

impl App {
    /// The licences accepted on this server.
    #[must_use]
    pub fn accepted_eulas(&self) -> HashSet<EulaId> {
        self.eulas().clone()
    }

    /// Accepts a licence for all computers. `false` when it was accepted before.
    ///
    /// # Errors
    /// [`AppError::NotFound`] when no update has it; store errors.
    pub async fn accept_eula(&self, eula: EulaId, administrator: &str) -> Result<bool, AppError> {
        let _guard = self.decision_lock().await;
        self.check_autonomous("licence terms are accepted")?;
        if !self.snapshot().entries().any(|entry| entry.eula == Some(eula)) {
            return Err(AppError::not_found("licence", eula.to_string(), "list the licences to see which there are"));
        }
        let (now, who) = (self.now(), administrator.to_owned());
        let record = self.change("eula.accept", eula.to_string(), String::new(), "accepted".to_owned());
        let is_new = self.store().write(move |tx| {
            let is_new = eulas::accept(tx, eula, &who, now)?;
            if is_new {
                audit::append(tx, &record)?;
            }
            Ok(is_new)
        });
        let is_new = is_new.await?;
        self.eulas_mut().insert(eula);
        self.want_eula(eula).await?;
        Ok(is_new)
    }
}
