//! Why an operation has no result, in the words of the protocol.

use patchwell_app::AppError;
use patchwell_store::StoreError;
use patchwell_wire::DecodeError;
use patchwell_wire::soap::ErrorCode;

/// Becomes a SOAP fault.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// Which of the protocol's errors.
    pub code: ErrorCode,
    /// The offending parameter, or words; may be empty.
    pub message: String,
}

impl Failure {
    /// A failure without words.
    #[must_use]
    pub fn of(code: ErrorCode) -> Self {
        Self { code, message: String::new() }
    }

    /// A parameter that is not as it should be, named by its path.
    #[must_use]
    pub fn parameter(path: &str) -> Self {
        Self { code: ErrorCode::InvalidParameters, message: path.to_owned() }
    }

    /// A failure of the server itself; the words go to the log, not to the client.
    #[must_use]
    pub fn internal(error: &dyn std::fmt::Display) -> Self {
        tracing::error!(%error, "an operation failed");
        Self::of(ErrorCode::InternalServerError)
    }
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Busy => Self::of(ErrorCode::ServerBusy),
            other => Self::internal(&other),
        }
    }
}

impl From<AppError> for Failure {
    fn from(error: AppError) -> Self {
        match error {
            AppError::Busy => Self::of(ErrorCode::ServerBusy),
            // A computer that an administrator deleted meanwhile starts over, and so comes back.
            AppError::NotFound { what: "computer", .. } => Self::of(ErrorCode::InvalidCookie),
            other => Self::internal(&other),
        }
    }
}

impl From<DecodeError> for Failure {
    fn from(error: DecodeError) -> Self {
        let message = error.parameter().map_or_else(|| error.to_string(), str::to_owned);
        Self { code: error.error_code(), message }
    }
}
