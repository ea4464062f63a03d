//! Why an upstream server gave nothing, and what to do about it.

use std::error::Error;
use std::time::Duration;

use patchwell_trust::TrustError;
use patchwell_wire::soap::{ErrorCode, Operation, ReceivedFault};
use patchwell_wire::{DecodeError, ResponseError};

/// Why a call brought nothing.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum UpstreamError {
    /// The settings make no sense.
    #[error("{0}")]
    Configuration(String),
    /// No connection, or one that broke.
    #[error("{address} cannot be reached: {reason}; check the address, the port, name resolution and firewalls")]
    Unreachable {
        /// Where to.
        address: String,
        /// What the system says.
        reason: String,
    },
    /// The connection is there and no trust.
    #[error(
        "no secure connection to {address}: {reason}; if the server has a certificate of your own authority, add that \
         authority to the trusted ones"
    )]
    Tls {
        /// Where to.
        address: String,
        /// What is wrong.
        reason: String,
    },
    /// The proxy does not let the call through.
    #[error("the proxy refuses to connect to {address}: {reason}; check the proxy's user, password and rules")]
    ProxyRefused {
        /// Where to.
        address: String,
        /// What the proxy says.
        reason: String,
    },
    /// An HTTP status that the protocol does not use.
    #[error("{address} answered {operation} with HTTP status {status}: {advice}")]
    Status {
        /// Where to.
        address: String,
        /// What was asked.
        operation: &'static str,
        /// The status.
        status: u16,
        /// What to do.
        advice: &'static str,
    },
    /// The server answered with a fault ([MS-WSUSSS] 2.2.9).
    #[error("the upstream server refused {operation} with {}{}: {}", code.map_or("a fault", ErrorCode::as_str), detail(message), fault_advice(*code))]
    Fault {
        /// What was asked.
        operation: &'static str,
        /// The error code, when it is one of the protocol.
        code: Option<ErrorCode>,
        /// The fault's words, often the name of a parameter.
        message: String,
    },
    /// The answer is none of this protocol.
    #[error("the answer to {operation} makes no sense: {reason}; check that the address is an update server's")]
    Protocol {
        /// What was asked.
        operation: &'static str,
        /// What is wrong.
        reason: String,
    },
    /// The answer is more than is borne.
    #[error("the answer to {operation} was cut off: {reason}; if that server is trusted, raise the limit")]
    LimitExceeded {
        /// What was asked.
        operation: &'static str,
        /// Which limit.
        reason: String,
    },
    /// This server is stopping.
    #[error("the synchronization was cancelled")]
    Cancelled,
}

impl From<TrustError> for UpstreamError {
    fn from(error: TrustError) -> Self {
        Self::Configuration(error.to_string())
    }
}

impl UpstreamError {
    /// Whether the same call may succeed later without anybody changing anything.
    #[must_use]
    pub fn is_retryable(&self) -> bool {
        match self {
            Self::Unreachable { .. } => true,
            Self::Status { status, .. } => matches!(status, 408 | 429 | 502..=504),
            Self::Fault { code, .. } => *code == Some(ErrorCode::ServerBusy),
            _ => false,
        }
    }

    /// How long to wait before the next attempt, `attempt` counting from 1; `None` when waiting does not help.
    ///
    /// A server that is too busy is left alone for at least a minute, as [MS-WSUSSS] 3.2.4.5 demands of rollups.
    #[must_use]
    pub fn back_off(&self, attempt: u32) -> Option<Duration> {
        let first = match self {
            Self::Fault { .. } | Self::Status { status: 429 | 503, .. } => 60,
            _ => 5,
        };
        let longest = Duration::from_secs(600);
        let doubled = Duration::from_secs(first).saturating_mul(1 << attempt.saturating_sub(1).min(10));
        self.is_retryable().then(|| doubled.min(longest))
    }

    /// Whether the server is another one or was reset: anchors must be forgotten and everything asked for again
    /// ([MS-WSUSSS] 2.2.9.3).
    #[must_use]
    pub fn resets_anchors(&self) -> bool {
        matches!(self, Self::Fault { code: Some(ErrorCode::ServerChanged), .. })
    }

    /// Whether a new handshake may help ([MS-WSUSSS] 2.2.9.3).
    pub(crate) fn wants_new_cookie(&self) -> bool {
        let Self::Fault { code: Some(code), .. } = self else { return false };
        matches!(
            code,
            ErrorCode::InvalidCookie
                | ErrorCode::InvalidAuthorizationCookie
                | ErrorCode::CookieExpired
                | ErrorCode::ConfigChanged
        )
    }

    pub(crate) fn protocol(operation: Operation, reason: impl Into<String>) -> Self {
        Self::Protocol { operation: operation.name(), reason: reason.into() }
    }

    pub(crate) fn limit(operation: Operation, reason: impl Into<String>) -> Self {
        Self::LimitExceeded { operation: operation.name(), reason: reason.into() }
    }

    pub(crate) fn of_response(operation: Operation, error: ResponseError) -> Self {
        match error {
            ResponseError::Fault(fault) => Self::of_fault(operation, *fault),
            ResponseError::Decode(error) => Self::of_decode(operation, &error),
        }
    }

    fn of_fault(operation: Operation, fault: ReceivedFault) -> Self {
        let words = if fault.message.is_empty() { fault.reason } else { fault.message };
        let message = words.chars().filter(|letter| !letter.is_control()).take(MAX_WORDS).collect();
        Self::Fault { operation: operation.name(), code: fault.code, message }
    }

    fn of_decode(operation: Operation, error: &DecodeError) -> Self {
        let reason: String = error.to_string().chars().take(MAX_WORDS).collect();
        match error {
            DecodeError::TooLarge { .. }
            | DecodeError::TooDeep { .. }
            | DecodeError::TooManyElements { .. }
            | DecodeError::TooManyItems { .. }
            | DecodeError::TextTooLong { .. } => Self::limit(operation, reason),
            _ => Self::protocol(operation, reason),
        }
    }

    /// From what the HTTP client says; it hides the cause deep in a chain.
    pub(crate) fn of_http(address: &str, error: &reqwest::Error) -> Self {
        let address = address.to_owned();
        let chain = Chain::of(error);
        if chain.tls {
            return Self::Tls { address, reason: chain.words };
        }
        if chain.words.contains("proxy authorization required") || chain.words.contains("tunnel") {
            return Self::ProxyRefused { address, reason: chain.words };
        }
        Self::Unreachable { address, reason: chain.words }
    }
}

/// Letters of a server's words that are kept: a real server names up to a hundred missing revisions.
const MAX_WORDS: usize = 8_000;

/// The causes of an error.
struct Chain {
    tls: bool,
    words: String,
}

impl Chain {
    fn of(error: &reqwest::Error) -> Self {
        let mut chain = Self { tls: false, words: String::new() };
        let mut next: Option<&(dyn Error + 'static)> = error.source();
        while let Some(cause) = next {
            chain.tls |= cause.is::<rustls::Error>();
            chain.words = cause.to_string();
            // An I/O error passes over what it wraps when it is asked for its source.
            let wrapped = cause.downcast_ref::<std::io::Error>().and_then(std::io::Error::get_ref);
            next = wrapped.map(|inner| inner as &(dyn Error + 'static)).or_else(|| cause.source());
        }
        if chain.words.is_empty() {
            chain.words = error.to_string();
        }
        chain
    }
}

fn detail(message: &str) -> String {
    if message.is_empty() { String::new() } else { format!(" ({message})") }
}

fn fault_advice(code: Option<ErrorCode>) -> &'static str {
    match code {
        Some(ErrorCode::ServerBusy) => "it is too busy; it will be asked again later",
        Some(ErrorCode::ServerChanged) => "it was reset; everything will be synchronized again",
        Some(ErrorCode::IncompatibleProtocolVersion) => "it speaks another version of the protocol; update one of both",
        Some(ErrorCode::InvalidAuthorizationCookie | ErrorCode::InvalidCookie | ErrorCode::CookieExpired) => {
            "it does not accept this server; check whether it lets this server synchronize"
        }
        Some(ErrorCode::InternalServerError) => "something failed there; see its own log",
        Some(ErrorCode::InvalidParameters) => "it does not understand the question; see its own log",
        _ => "see its own log",
    }
}
