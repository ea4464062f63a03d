//! How an attempt failed.

use patchwell_trust::TrustError;

/// Why something was not delivered. The text says what to do where that is known.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{reason}")]
pub struct DeliveryError {
    /// In a sentence without its full stop.
    pub reason: String,
    /// Whether the same attempt cannot succeed later.
    pub is_permanent: bool,
    /// The status of the answer, if there was one.
    pub status: Option<u16>,
}

impl DeliveryError {
    pub(crate) fn passing(reason: impl Into<String>) -> Self {
        Self { reason: reason.into(), is_permanent: false, status: None }
    }

    pub(crate) fn permanent(reason: impl Into<String>) -> Self {
        Self { reason: reason.into(), is_permanent: true, status: None }
    }
}

impl From<TrustError> for DeliveryError {
    fn from(error: TrustError) -> Self {
        Self::permanent(error.to_string())
    }
}

/// An error with its causes, in one line: the outermost alone often says only "error sending request".
pub(crate) fn with_causes(error: &dyn std::error::Error) -> String {
    const LONGEST: usize = 500;
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(inner) = cause {
        let inner_text = inner.to_string();
        if !text.contains(&inner_text) {
            text.push_str(": ");
            text.push_str(&inner_text);
        }
        cause = inner.source();
    }
    text.chars().map(|letter| if letter.is_control() { ' ' } else { letter }).take(LONGEST).collect()
}
