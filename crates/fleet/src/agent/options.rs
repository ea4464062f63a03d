//! How an agent behaves.

use uuid::Uuid;

/// What it accepts as `Content-Encoding`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Coding {
    /// `xpress`, as Windows does.
    #[default]
    Xpress,
    /// `gzip`.
    Gzip,
    /// Nothing.
    Identity,
}

/// How it writes envelopes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Dialect {
    /// SOAP 1.1 with a `SOAPAction` header, as Windows does.
    #[default]
    Soap11,
    /// SOAP 1.2 with WS-Addressing, as Microsoft's managed client does.
    Soap12,
}

/// How an agent behaves.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AgentOptions {
    /// `http://host:port`, or `host:port`.
    pub server: String,
    /// Content coding.
    pub coding: Coding,
    /// Envelope.
    pub dialect: Dialect,
    /// Group names to ask for, several with semicolons between.
    pub target_group: Option<String>,
    /// Categories that scans are limited to; empty scans everything.
    pub filter_categories: Vec<Uuid>,
    /// Languages of titles, preferred first; empty follows the machine.
    pub locales: Vec<String>,
    /// Connections for downloads.
    pub download_connections: usize,
    /// SyncUpdates calls before giving up.
    pub max_round_trips: u32,
    /// How often a fault is answered by recovery before it counts as an error.
    pub max_recoveries: u32,
}

impl AgentOptions {
    /// As Windows behaves.
    #[must_use]
    pub fn new(server: &str) -> Self {
        Self {
            server: server.trim_end_matches('/').to_owned(),
            coding: Coding::default(),
            dialect: Dialect::default(),
            target_group: None,
            filter_categories: Vec::new(),
            locales: Vec::new(),
            download_connections: 3,
            max_round_trips: 200,
            max_recoveries: 5,
        }
    }

    /// `host:port`.
    #[must_use]
    pub fn address(&self) -> String {
        let address = self.server.strip_prefix("http://").unwrap_or(&self.server);
        if address.contains(':') { address.to_owned() } else { format!("{address}:80") }
    }
}
