//! A simulated Windows Update Agent: it talks as the recorded ones do, evaluates for itself, downloads and "installs".

mod cache;
mod download;
mod events;
mod extended;
mod install;
mod inventory;
mod options;
mod scan;
mod session;
mod sync_drivers;

use std::sync::Arc;

use patchwell_wire::DecodeError;
use patchwell_wire::client::get_config::Config;
use patchwell_wire::common::Cookie;
use patchwell_wire::reporting::event::ReportingEvent;
use patchwell_wire::soap::ReceivedFault;
use uuid::Uuid;

use crate::clock::Clock;
use crate::http::{Connection, HttpError};
use crate::machine::{Machine, MachineState};
use crate::random::Random;
use crate::rules::CoreFragment;

pub use cache::{CachedUpdate, FragmentCache};
pub use extended::{ExtendedFile, ExtendedFragment};
pub use install::InstallReport;
pub use options::{AgentOptions, Coding, Dialect};
pub use scan::ScanReport;
pub use session::Traffic;

pub(crate) use session::decode;

/// Why a scan or an installation ended early.
#[derive(Debug, thiserror::Error)]
pub enum AgentError {
    /// No answer.
    #[error(transparent)]
    Http(#[from] HttpError),
    /// A fault that is not recovered from, or that came again and again.
    #[error("{operation}: {fault}")]
    Fault {
        /// Which call.
        operation: String,
        /// The fault.
        fault: Box<ReceivedFault>,
    },
    /// An answer that is not one.
    #[error("{operation}: {reason}")]
    Answer {
        /// Which call.
        operation: String,
        /// What is wrong with it.
        reason: String,
    },
    /// 0x80244010: more than the allowed number of SyncUpdates calls.
    #[error("gave up after {0} round trips")]
    TooManyRoundTrips(u32),
}

impl AgentError {
    pub(crate) fn answer(operation: &str, reason: impl std::fmt::Display) -> Self {
        Self::Answer { operation: operation.to_owned(), reason: reason.to_string() }
    }

    pub(crate) fn decode(operation: &str, error: &DecodeError) -> Self {
        Self::answer(operation, error)
    }
}

/// A computer's agent with everything it keeps between scans.
#[derive(Debug)]
pub struct Agent {
    /// The computer.
    pub machine: Arc<Machine>,
    /// What was installed since.
    pub state: MachineState,
    /// How it behaves.
    pub options: AgentOptions,
    /// Its id: a GUID it made for itself.
    pub client_id: Uuid,
    /// Its name.
    pub dns_name: String,
    clock: Clock,
    random: Random,
    soap: Connection,
    traffic: Traffic,
    config: Option<Config>,
    cookie: Option<Cookie>,
    is_registered: bool,
    cache: cache::UpdateCache,
    fragments: Arc<FragmentCache>,
    /// Where files are, by SHA-1.
    locations: std::collections::HashMap<Vec<u8>, String>,
    events: Vec<ReportingEvent>,
    /// Installed but for a restart.
    pending: Vec<Arc<CoreFragment>>,
    /// Updates and revisions to report once the restart is over.
    pending_reports: Vec<(Uuid, i32)>,
    downloads: u32,
    installations: u32,
    last_applicability: Option<crate::applicability::Applicability>,
}

impl Agent {
    /// A new agent. Its id and everything random about it follow from `seed`.
    #[must_use]
    pub fn new(machine: Arc<Machine>, dns_name: &str, seed: u64, clock: Clock, options: AgentOptions) -> Self {
        let mut random = Random::named(seed, dns_name);
        Self {
            client_id: random.uuid(),
            soap: Connection::new(&options.address()),
            machine,
            state: MachineState::default(),
            options,
            dns_name: dns_name.to_owned(),
            clock,
            random,
            traffic: Traffic::default(),
            config: None,
            cookie: None,
            is_registered: false,
            cache: cache::UpdateCache::default(),
            fragments: Arc::default(),
            locations: std::collections::HashMap::new(),
            events: Vec::new(),
            pending: Vec::new(),
            pending_reports: Vec::new(),
            downloads: 0,
            installations: 0,
            last_applicability: None,
        }
    }

    /// Shares parsed fragments with other agents.
    #[must_use]
    pub fn with_fragments(mut self, fragments: Arc<FragmentCache>) -> Self {
        self.fragments = fragments;
        self
    }

    /// What was sent and received so far.
    #[must_use]
    pub fn traffic(&self) -> Traffic {
        self.traffic
    }

    /// Forgets everything about the server, as deleting its data store does.
    pub fn reset(&mut self) {
        self.config = None;
        self.cookie = None;
        self.is_registered = false;
        self.cache = cache::UpdateCache::default();
        self.locations.clear();
    }

    /// Makes the agent use this cookie from now on, for tests of the server's answers to bad ones.
    pub fn replace_cookie(&mut self, cookie: Option<Cookie>) {
        self.cookie = cookie;
    }

    /// The cookie it holds.
    #[must_use]
    pub fn cookie(&self) -> Option<&Cookie> {
        self.cookie.as_ref()
    }

    /// Updates it knows, by revision id.
    #[must_use]
    pub fn cached_updates(&self) -> &std::collections::BTreeMap<i32, CachedUpdate> {
        self.cache.updates()
    }

    fn now(&self) -> jiff::Timestamp {
        self.clock.now(self.machine.behavior.clock_offset_seconds)
    }
}
