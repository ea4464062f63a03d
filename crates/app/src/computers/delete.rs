//! Forgetting a computer.

use patchwell_model::ComputerId;
use patchwell_store::{audit, computers};

use crate::{App, AppError};

impl App {
    /// Deletes a computer with its status and events. It comes back at its next contact.
    ///
    /// # Errors
    /// [`AppError::NotFound`] when it is not known; store errors.
    pub async fn delete_computer(&self, id: &ComputerId) -> Result<(), AppError> {
        let Some(name) = self.computers().get(id).map(|known| known.computer.dns_name.clone()) else {
            return Err(AppError::not_found("computer", id.as_str(), "list the computers to see which there are"));
        };
        let gone = id.clone();
        let record = self.change("computer.delete", name, id.to_string(), String::new());
        let deleted = self.store().write(move |tx| {
            audit::append(tx, &record)?;
            computers::delete(tx, std::slice::from_ref(&gone))
        });
        deleted.await?;
        let row = self.computers_mut().remove(id);
        if let Some(row) = row {
            self.status_mut().remove_computer(row);
        }
        Ok(())
    }
}
