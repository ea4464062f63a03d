//! Which server to ask, how to reach it, and as whom.

use std::fmt;
use std::time::Duration;

use uuid::Uuid;

/// The server above this one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Source {
    /// Microsoft Update.
    Microsoft,
    /// Another update server: WSUS, or a server like this one.
    Server {
        /// DNS name or address.
        host: String,
        /// TCP port; 8530, or 8531 with TLS, by convention.
        port: u16,
        /// Whether to use TLS.
        tls: bool,
    },
}

/// A proxy for everything that is asked upstream.
#[derive(Clone, PartialEq, Eq)]
pub struct Proxy {
    /// Such as `http://proxy.example.test:3128`.
    pub url: String,
    /// For a proxy that wants credentials.
    pub user: Option<String>,
    /// Of the user.
    pub password: Option<String>,
}

impl fmt::Debug for Proxy {
    /// Without the password.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Proxy").field("url", &self.url).field("user", &self.user).finish_non_exhaustive()
    }
}

/// Who this server says it is ([MS-WSUSSS] 3.1.4.2).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    /// Its DNS name.
    pub name: String,
    /// Its id, chosen at random once.
    pub id: Uuid,
}

/// How much of an upstream server is believed and borne.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UpstreamLimits {
    /// Bytes of one answer as it arrives.
    pub answer_bytes: usize,
    /// Bytes of one answer once its content coding is removed.
    pub decoded_bytes: usize,
    /// Bytes of one update document as it comes out of its cabinet.
    pub document_bytes: usize,
    /// Bytes of the documents that one answer may bring; what is left over is asked for again.
    pub documents_bytes: usize,
    /// Entries of one list of revisions.
    pub revisions: usize,
    /// How long connecting may take.
    pub connect: Duration,
    /// How long the server may think before it answers.
    pub thinking: Duration,
    /// How long the server may send nothing within an answer.
    pub silence: Duration,
    /// Bytes a second that it must send in the long run.
    pub slowest: u64,
    /// How long one answer may take in all, once it began.
    pub longest: Duration,
    /// How often a call is tried that fails for a reason that may pass.
    pub attempts: u32,
    /// Wait before the second attempt; doubles each time.
    pub back_off: Duration,
}

impl Default for UpstreamLimits {
    fn default() -> Self {
        Self {
            answer_bytes: 256 << 20,
            decoded_bytes: 256 << 20,
            document_bytes: 128 << 20,
            documents_bytes: 256 << 20,
            revisions: 2_000_000,
            connect: Duration::from_secs(15),
            thinking: Duration::from_secs(300),
            silence: Duration::from_secs(60),
            slowest: 1 << 10,
            longest: Duration::from_secs(7_200),
            attempts: 4,
            back_off: Duration::from_secs(2),
        }
    }
}

/// Everything a client needs to know.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UpstreamConfig {
    /// The server.
    pub source: Source,
    /// The way to it, when not directly.
    pub proxy: Option<Proxy>,
    /// Certificate authorities to trust besides those of the operating system, as PEM.
    pub trusted_ca_pem: Option<String>,
    /// Who asks.
    pub account: Account,
    /// How much is borne.
    pub limits: UpstreamLimits,
}

impl UpstreamConfig {
    /// Without a proxy and with the usual limits.
    #[must_use]
    pub fn new(source: Source, account: Account) -> Self {
        Self { source, proxy: None, trusted_ca_pem: None, account, limits: UpstreamLimits::default() }
    }
}
