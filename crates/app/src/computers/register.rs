//! A computer tells about itself ([MS-WUSP] 3.1.5.5).

use patchwell_model::{ComputerDetails, ComputerId};

use crate::{App, AppError};

impl App {
    /// Keeps what a computer says of itself. The same again costs no write.
    ///
    /// # Errors
    /// [`AppError::NotFound`] when the computer was deleted meanwhile; store errors.
    pub async fn register_computer(&self, id: &ComputerId, details: ComputerDetails) -> Result<(), AppError> {
        let Some(before) = self.computers().get(id).cloned() else {
            return Err(AppError::not_found("computer", id.as_str(), "it has to authorize itself first"));
        };
        if before.computer.details.as_ref() == Some(&details) {
            return Ok(());
        }
        let mut computer = before.computer.as_ref().clone();
        computer.details = Some(details);
        self.save_computer(Some(&before), computer).await.map(|_| ())
    }
}
