//! Deleting old events.

use patchwell_store::events;

use crate::{App, AppError};

/// Events deleted in one transaction, so that none holds reports up.
const BATCH: u32 = 5_000;

impl App {
    /// Deletes events that are older than the settings keep them, in small batches. Returns how many.
    ///
    /// # Errors
    /// Store errors; what was deleted stays deleted.
    pub async fn purge_events(&self) -> Result<u64, AppError> {
        let (now, settings) = (self.now(), self.settings());
        let before = |days: u32| {
            let age = jiff::SignedDuration::from_hours(24 * i64::from(days));
            now.checked_sub(age).unwrap_or(patchwell_model::Timestamp::MIN)
        };
        let (client, server) = (before(settings.client_event_days), before(settings.server_event_days));
        let mut total = 0;
        loop {
            let deleted = self.store().write(move |tx| events::purge(tx, client, server, BATCH)).await?;
            total += deleted;
            if deleted < u64::from(BATCH) {
                return Ok(total);
            }
        }
    }
}
