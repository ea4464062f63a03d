//! Last contacts: noted in memory at every scan, written down many at a time.

use patchwell_model::ComputerId;
use patchwell_store::computers;

use crate::{App, AppError};

impl App {
    /// Notes that a computer is here now. Costs no write.
    pub fn note_contact(&self, id: &ComputerId) {
        let now = self.now();
        self.computers_mut().contact(id, now);
    }

    /// Writes the contacts down that were noted since the last time.
    ///
    /// # Errors
    /// Store errors; the contacts are then noted again at the computers' next scan.
    pub async fn flush_contacts(&self) -> Result<(), AppError> {
        let contacts = self.computers_mut().take_contacts();
        if !contacts.is_empty() {
            self.store().write(move |tx| computers::save_contacts(tx, &contacts)).await?;
        }
        Ok(())
    }
}
