//! Reading and verifying what was changed by whom.

use patchwell_store::audit::{self, Checkpoint, Entry, Filter, Verdict};

use crate::{App, AppError};

impl App {
    /// Entries before `before`, the newest first.
    ///
    /// # Errors
    /// Store errors.
    pub async fn audit(&self, filter: Filter, before: Option<i64>, limit: u32) -> Result<Vec<Entry>, AppError> {
        Ok(self.store().read(move |tx| audit::list(tx, &filter, before, limit)).await?)
    }

    /// Entries after `after`, in order.
    ///
    /// # Errors
    /// Store errors.
    pub async fn audit_after(&self, after: i64, limit: u32) -> Result<Vec<Entry>, AppError> {
        Ok(self.store().read(move |tx| audit::after(tx, after, limit)).await?)
    }

    /// Follows the chain, past a checkpoint that was kept elsewhere if there is one.
    ///
    /// # Errors
    /// Store errors.
    pub async fn verify_audit(&self, kept: Option<Checkpoint>) -> Result<Verdict, AppError> {
        Ok(self.store().read(move |tx| audit::verify(tx, kept)).await?)
    }
}
