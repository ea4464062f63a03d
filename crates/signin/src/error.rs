//! Why somebody could not be asked, or did not vouch.

use patchwell_trust::TrustError;

/// Why nobody is signed in. Texts are for the log and for administrators; they hold no secrets.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum SignInError {
    /// The settings cannot be used.
    #[error("{0}")]
    Configuration(String),
    /// The other side cannot be reached or fails.
    #[error("{0}")]
    Unavailable(String),
    /// The other side says that it is not this user, or what it says is not to be believed.
    #[error("{0}")]
    Refused(String),
}

impl From<TrustError> for SignInError {
    fn from(error: TrustError) -> Self {
        Self::configuration(error.to_string())
    }
}

impl SignInError {
    pub(crate) fn configuration(text: impl Into<String>) -> Self {
        Self::Configuration(text.into())
    }

    pub(crate) fn unavailable(what: &str, error: &dyn std::error::Error) -> Self {
        let mut text = format!("{what}: {error}");
        let mut source = error.source();
        while let Some(cause) = source {
            text.push_str(&format!(": {cause}"));
            source = cause.source();
        }
        Self::Unavailable(text)
    }

    pub(crate) fn refused(text: impl Into<String>) -> Self {
        Self::Refused(text.into())
    }
}
