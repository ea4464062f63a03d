//! Servers below this one.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What an administrator decided about a server below.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum DownstreamAccess {
    /// Nothing: the setting `hierarchy_allow_list` decides.
    AsListed,
    /// It may synchronize, listed or not.
    Allowed,
    /// It may not.
    Blocked,
}

/// Counters of a server, as it says.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct DownstreamCounters {
    /// Updates.
    pub updates: u32,
    /// Of them: approved.
    pub updates_approved: u32,
    /// Of them: neither approved nor declined.
    pub updates_unapproved: u32,
    /// Of them: declined.
    pub updates_declined: u32,
    /// Of them: needed by some computer.
    pub updates_needed: u32,
    /// Of them: failed on some computer.
    pub updates_failed: u32,
    /// Updates whose files are not there yet.
    pub updates_needing_files: u32,
    /// Groups that are not built in.
    pub groups: u32,
    /// Computers that talk to it.
    pub computers: u32,
    /// Of them: need some update.
    pub computers_needing_updates: u32,
    /// Of them: some update failed.
    pub computers_with_failures: u32,
    /// Of them: need nothing.
    pub computers_up_to_date: u32,
}

/// Computers of one kind that talk to a server, as it says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct DownstreamClients {
    /// Operating system version.
    pub os_version: String,
    /// Service pack.
    pub service_pack: i32,
    /// Locale name; untrusted.
    pub os_locale: String,
    /// 1 workstation, 2 domain controller, 3 server.
    pub role: i32,
    /// Processor architecture; untrusted.
    pub architecture: String,
    /// How many.
    pub computers: u32,
}

/// A server below this one. Strings are as it sent them: untrusted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct DownstreamServerView {
    /// Its id.
    pub id: String,
    /// Its full domain name.
    pub name: String,
    /// Id of the server above it, when that is not this one.
    pub parent: Option<String>,
    /// Its version; empty before its first rollup.
    pub version: String,
    /// Whether it takes decisions over from the server above it.
    pub is_replica: bool,
    /// What an administrator decided about it.
    pub access: DownstreamAccess,
    /// Whether it may synchronize as things stand.
    pub is_allowed: bool,
    /// When it was first heard of.
    pub registered: Timestamp,
    /// When it last asked to be let in; absent for one that only another server told of.
    pub last_contact: Option<Timestamp>,
    /// When it last synchronized, as it says.
    pub last_sync: Option<Timestamp>,
    /// When it last told of itself.
    pub last_rollup: Option<Timestamp>,
    /// Its computers that are known here.
    pub computers: u64,
    /// What it says of itself; absent before its first rollup.
    pub counters: Option<DownstreamCounters>,
}

/// Everything about a server below.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct DownstreamServerDetails {
    /// What lists show.
    #[serde(flatten)]
    pub summary: DownstreamServerView,
    /// Its computers by kind, most first, as it says.
    pub clients: Vec<DownstreamClients>,
}

/// Decide about a server below.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DownstreamServerChange {
    /// Whether it may synchronize.
    pub access: DownstreamAccess,
}
