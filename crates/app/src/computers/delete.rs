//! Forgetting a computer.

use patchwell_model::ComputerId;
use patchwell_store::computers;

use crate::{App, AppError};

impl App {
    /// Deletes a computer with its status and events. It comes back at its next contact.
    ///
    /// # Errors
    /// [`AppError::NotFound`] when it is not known; store errors.
    pub async fn delete_computer(&self, id: &ComputerId) -> Result<(), AppError> {
        if self.computers().get(id).is_none() {
            return Err(AppError::not_found("computer", id.as_str(), "list the computers to see which there are"));
        }
        let gone = id.clone();
        self.store().write(move |tx| computers::delete(tx, std::slice::from_ref(&gone))).await?;
        let row = self.computers_mut().remove(id);
        if let Some(row) = row {
            self.status_mut().remove_computer(row);
        }
        Ok(())
    }
}
