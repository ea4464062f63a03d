//! Envelopes, faults, and the dispatch from a body to its operation.

mod decode;
mod encode;
mod fault;
mod fault_decode;
mod operation;
mod request;

use std::fmt;

pub(crate) use decode::{read_request, read_response};
pub use encode::{Caller, Style, close_envelope, open_response};
pub(crate) use encode::{write_request, write_response};
pub use fault::{ErrorCode, Fault};
pub use fault_decode::ReceivedFault;
pub use operation::{Operation, Service};
pub use request::{DecodedRequest, Request, decode_request};

/// Namespace of SOAP 1.1 envelopes.
pub const SOAP_11: &str = "http://schemas.xmlsoap.org/soap/envelope/";
/// Namespace of SOAP 1.2 envelopes.
pub const SOAP_12: &str = "http://www.w3.org/2003/05/soap-envelope";
/// Namespace of WS-Addressing headers.
pub const ADDRESSING: &str = "http://www.w3.org/2005/08/addressing";

/// The version of an envelope; an answer has the version of its request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum SoapVersion {
    /// SOAP 1.1: `text/xml`, the operation also in the `SOAPAction` header.
    #[default]
    V11,
    /// SOAP 1.2: `application/soap+xml`, the operation in the `action` parameter or a WS-Addressing header.
    V12,
}

impl SoapVersion {
    /// Namespace of the envelope.
    #[must_use]
    pub const fn namespace(self) -> &'static str {
        match self {
            Self::V11 => SOAP_11,
            Self::V12 => SOAP_12,
        }
    }

    /// Value of `Content-Type`.
    #[must_use]
    pub const fn content_type(self) -> &'static str {
        match self {
            Self::V11 => "text/xml; charset=utf-8",
            Self::V12 => "application/soap+xml; charset=utf-8",
        }
    }
}

/// The WS-Addressing headers of a request that matter to its answer.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Addressing {
    /// `MessageID`; the answer names it in `RelatesTo`.
    pub message_id: Option<String>,
    /// `Action`.
    pub action: Option<String>,
}

/// What an answer takes over from its request.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Reply {
    /// Version of the envelope.
    pub version: SoapVersion,
    /// The request's WS-Addressing headers, if it had any: the answer then has them too.
    pub addressing: Option<Addressing>,
}

/// Whether the value of a `SOAPAction` header (quoted or not) names `operation`. An absent or empty header says
/// nothing and agrees with everything.
#[must_use]
pub fn soap_action_agrees(header: Option<&str>, operation: Operation) -> bool {
    let action = header.unwrap_or_default().trim_ascii().trim_matches('"');
    action.is_empty() || action == operation.soap_action()
}

impl fmt::Display for SoapVersion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::V11 => "SOAP 1.1",
            Self::V12 => "SOAP 1.2",
        })
    }
}
