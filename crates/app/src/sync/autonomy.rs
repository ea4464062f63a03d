//! What a replica leaves to the server above.

use crate::settings::{Settings, SyncSettings};
use crate::{App, AppError};

impl App {
    /// Whether groups, approvals, declines and accepted licences are this server's own. Ask after taking the turn to
    /// decide, so that the answer holds until what it allows is done.
    ///
    /// # Errors
    /// [`AppError::Replica`].
    pub(crate) fn check_autonomous(&self, what: &'static str) -> Result<(), AppError> {
        check(&self.settings(), what)
    }
}

fn check(settings: &Settings, what: &'static str) -> Result<(), AppError> {
    if settings.sync.is_replica() {
        return Err(AppError::Replica(what, settings.sync.source.to_string()));
    }
    Ok(())
}

/// Whether settings may become `after`: a replica takes what the server above chose. Making it autonomous and
/// choosing can be one step.
///
/// # Errors
/// [`AppError::Replica`]; [`AppError::Invalid`] for a replica of nothing.
pub(crate) fn check_choices(before: &Settings, after: &Settings) -> Result<(), AppError> {
    if after.sync.replica && !after.sync.is_replica() {
        return Err(AppError::Invalid(
            "a replica needs a server above whose decisions it takes over; set sync_source to its address, such as \
             http://wsus.example.com:8530, or make this server autonomous"
                .to_owned(),
        ));
    }
    let choices = |sync: &SyncSettings| (sync.products.clone(), sync.classifications.clone(), sync.languages.clone());
    if choices(&before.sync) != choices(&after.sync) {
        check(after, "products, classifications and languages are chosen")?;
    }
    Ok(())
}
