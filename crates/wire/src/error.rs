//! Why bytes were refused.

use crate::soap::{ErrorCode, ReceivedFault};

/// Constructs that have no place in a SOAP message and are refused unread.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Forbidden {
    /// A document type declaration.
    DocType,
    /// A reference to an entity other than the five predefined ones.
    Entity,
    /// A processing instruction.
    ProcessingInstruction,
    /// A character that XML 1.0 excludes.
    ControlCharacter,
}

/// Why a body is not a message of this protocol.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DecodeError {
    /// The body is larger than [`crate::Limits::body_bytes`].
    #[error("the body has {size} bytes, more than {limit}")]
    TooLarge {
        /// Bytes of the body.
        size: usize,
        /// Bytes allowed.
        limit: usize,
    },
    /// The body is in an encoding that is not understood, or breaks the rules of the one it declares.
    #[error("the body is not text: {0}")]
    Encoding(&'static str),
    /// The body is not well-formed XML.
    #[error("not well-formed at byte {offset}: {reason}")]
    Malformed {
        /// Position in the body, after conversion to UTF-8.
        offset: usize,
        /// The parser's words.
        reason: String,
    },
    /// The body contains something SOAP forbids.
    #[error("forbidden in a SOAP message: {0:?}")]
    Forbidden(Forbidden),
    /// Elements are nested deeper than [`crate::Limits::depth`].
    #[error("nested deeper than {limit} elements")]
    TooDeep {
        /// Levels allowed.
        limit: usize,
    },
    /// The body has more elements than [`crate::Limits::elements`].
    #[error("more than {limit} elements")]
    TooManyElements {
        /// Elements allowed.
        limit: usize,
    },
    /// A list is longer than [`crate::Limits::list_items`].
    #[error("{path} has more than {limit} entries")]
    TooManyItems {
        /// Path of the list, such as `parameters.InstalledNonLeafUpdateIDs`.
        path: String,
        /// Entries allowed.
        limit: usize,
    },
    /// A text is longer than [`crate::Limits::text_bytes`].
    #[error("{path} is longer than {limit} bytes")]
    TextTooLong {
        /// Path of the element.
        path: String,
        /// Bytes allowed.
        limit: usize,
    },
    /// The text of an element is not of its type.
    #[error("{path} has an invalid value")]
    InvalidValue {
        /// Path of the element.
        path: String,
    },
    /// An element without which the message has no meaning is absent.
    #[error("{path} is missing")]
    Missing {
        /// Path of the element.
        path: String,
    },
    /// The root is not a SOAP 1.1 or 1.2 envelope.
    #[error("not a SOAP envelope")]
    NotAnEnvelope,
    /// The envelope has no body, or the body is empty.
    #[error("the envelope has no message")]
    NoMessage,
    /// The first child of the body is no operation of these services.
    #[error("unknown operation {{{namespace}}}{name}")]
    UnknownOperation {
        /// Namespace of the element.
        namespace: String,
        /// Local name of the element.
        name: String,
    },
}

impl DecodeError {
    /// Path of the parameter to blame, for the `Message` of an `InvalidParameters` fault.
    #[must_use]
    pub fn parameter(&self) -> Option<&str> {
        match self {
            Self::TooManyItems { path, .. }
            | Self::TextTooLong { path, .. }
            | Self::InvalidValue { path }
            | Self::Missing { path } => Some(path),
            _ => None,
        }
    }

    /// The code with which a server answers.
    #[must_use]
    pub fn error_code(&self) -> ErrorCode {
        ErrorCode::InvalidParameters
    }
}

/// Why a call has no result.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum ResponseError {
    /// The server answered with a fault.
    #[error("{0}")]
    Fault(Box<ReceivedFault>),
    /// The answer could not be read.
    #[error(transparent)]
    Decode(#[from] DecodeError),
}
