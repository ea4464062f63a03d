//! What servers tell the one above them of themselves and of their computers ([MS-WSUSSS] 3.2.4.5).

use jiff::Timestamp;
use uuid::Uuid;

use crate::{ComputerDetails, ComputerId, GroupId, InstallationState, UpdateId};

/// Most entries of the calls of a rollup.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RollupLimits {
    /// Client summaries in one report of servers, over all servers in it.
    pub client_summaries: u32,
    /// Computers in one call.
    pub computers: u32,
    /// Rollup numbers in one call.
    pub rollup_numbers: u32,
    /// Computers whose status is in one call.
    pub computer_status: u32,
}

impl RollupLimits {
    /// Those of Windows ([MS-WSUSSS] product behavior notes 46 to 49).
    pub const WSUS: Self =
        Self { client_summaries: 5_000, computers: 1_500, rollup_numbers: 20_000, computer_status: 500 };
}

/// How a server wants rollups ([MS-WSUSSS] 3.1.4.13).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RollupConfiguration {
    /// Whether computers and their status are wanted.
    pub do_detailed_rollup: bool,
    /// Another one than before asks for everything again.
    pub reset: Uuid,
    /// Who is asked.
    pub server_id: Uuid,
    /// Bounds of the calls.
    pub limits: RollupLimits,
}

/// Counters of one server ([MS-WSUSSS] 3.1.4.14.3.3).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct ServerSummary {
    /// Updates.
    pub updates: u32,
    /// Of them: declined.
    pub declined: u32,
    /// Of them: approved for some group.
    pub approved: u32,
    /// Of them: neither declined nor approved.
    pub not_approved: u32,
    /// Of them: approved in another revision than the latest.
    pub stale_approvals: u32,
    /// Of them: expired.
    pub expired: u32,
    /// Critical and security updates without an approval to install.
    pub critical_not_approved: u32,
    /// Updates of the update service itself without an approval to install.
    pub infrastructure_not_approved: u32,
    /// Updates that failed on some computer.
    pub with_client_errors: u32,
    /// Updates whose files could not be fetched.
    pub with_server_errors: u32,
    /// Updates whose files are not there yet.
    pub needing_files: u32,
    /// Updates that some computer needs.
    pub needed: u32,
    /// Updates that no computer needs any more.
    pub up_to_date: u32,
    /// Groups that are not built in.
    pub custom_groups: u32,
    /// Computers that talk to this server.
    pub computers: u32,
    /// Of them: need some update.
    pub computers_needing_updates: u32,
    /// Of them: some update failed.
    pub computers_with_errors: u32,
    /// Of them: need nothing.
    pub computers_up_to_date: u32,
}

/// What is the same for all computers of one client summary ([MS-WSUSSS] 3.1.4.14.3.5).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct ClientKind {
    /// Major version of the system.
    pub os_major: i32,
    /// Minor version.
    pub os_minor: i32,
    /// Build.
    pub os_build: i32,
    /// Service pack.
    pub service_pack_major: i32,
    /// Minor number of the service pack.
    pub service_pack_minor: i32,
    /// Locale name.
    pub os_locale: String,
    /// Suites of the system.
    pub suite_mask: i32,
    /// `OldProductType`.
    pub old_product_type: i32,
    /// `NewProductType`.
    pub new_product_type: i32,
    /// `GetSystemMetrics`.
    pub system_metrics: i32,
    /// Processor architecture.
    pub architecture: String,
}

/// How often an update was installed on computers of one kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ActivitySummary {
    /// The update.
    pub update: UpdateId,
    /// Its revision.
    pub revision_number: i32,
    /// Installations that went well since the last report.
    pub successes: u32,
    /// Installations that failed since the last report.
    pub failures: u32,
}

/// The computers of one kind that talk to a server.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ClientSummary {
    /// What they have in common.
    pub kind: ClientKind,
    /// How many.
    pub count: u32,
    /// What they installed.
    pub activities: Vec<ActivitySummary>,
}

/// What a server says of itself or of one below it ([MS-WSUSSS] 3.1.4.14.3.2).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DownstreamServerReport {
    /// The server.
    pub server_id: Uuid,
    /// Its DNS name; untrusted.
    pub name: String,
    /// The server above it; `None` is the one this is told.
    pub parent: Option<Uuid>,
    /// Its version; untrusted.
    pub version: String,
    /// Whether it takes decisions over from the server above it.
    pub is_replica: bool,
    /// When it last synchronized.
    pub last_sync: Option<Timestamp>,
    /// When it reported this.
    pub last_rollup: Option<Timestamp>,
    /// Its counters.
    pub summary: ServerSummary,
    /// Its computers by kind.
    pub clients: Vec<ClientSummary>,
}

/// What is known of a computer that talks to a server below ([MS-WSUSSS] 3.1.4.15.3.3).
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct RolledUpDetails {
    /// Its name; untrusted.
    pub dns_name: String,
    /// Its address.
    pub ip_address: Option<String>,
    /// What it said when it registered.
    pub details: ComputerDetails,
    /// Minor number of the service pack.
    pub service_pack_minor: i32,
    /// Suites of the system.
    pub suite_mask: i32,
    /// `GetSystemMetrics`.
    pub system_metrics: i32,
    /// Family of the system, such as `Windows`.
    pub os_family: String,
    /// Groups it is in.
    pub groups: Vec<GroupId>,
    /// Groups it asked for.
    pub requested_groups: Vec<String>,
}

/// A computer that talks to a server below ([MS-WSUSSS] 3.1.4.15.3.2).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RolledUpComputer {
    /// Its id.
    pub id: ComputerId,
    /// The server it talks to.
    pub server: Uuid,
    /// Last scan.
    pub last_sync: Option<Timestamp>,
    /// How it went: 0 unknown, 1 well, 2 not.
    pub last_sync_result: i32,
    /// Last restart it told of.
    pub last_reboot: Option<Timestamp>,
    /// Last report of status.
    pub last_status_report: Option<Timestamp>,
    /// Last inventory of hardware and software.
    pub last_inventory: Option<Timestamp>,
    /// The rest; absent when it is the same as before.
    pub details: Option<RolledUpDetails>,
}

/// What the server above knows better about a computer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ComputerChange {
    /// It was deleted there.
    Deleted,
    /// It is new there: its details are wanted.
    NewParent,
}

/// How far the status of a computer was rolled up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RollupNumber {
    /// The computer.
    pub id: ComputerId,
    /// The number of the last report; 0 before the first.
    pub number: i32,
}

/// The state of one update on a computer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RolledUpState {
    /// The update.
    pub update: UpdateId,
    /// Its state.
    pub state: InstallationState,
    /// Since when.
    pub changed: Timestamp,
}

/// The status of updates on a computer ([MS-WSUSSS] 3.1.4.17.3.2).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ComputerStatusReport {
    /// Names this report.
    pub instance: Uuid,
    /// The computer.
    pub id: ComputerId,
    /// When the newest update arrived that the computer has reported about.
    pub effective_last_detection: Option<Timestamp>,
    /// Higher than in the report before it.
    pub number: i32,
    /// Whether it replaces everything that was reported before.
    pub is_full: bool,
    /// States; in a report that is not full only those that changed.
    pub updates: Vec<RolledUpState>,
}

/// `SummarizationState` on the wire ([MS-WSUSSS] 3.1.4.17.3.4). *Unknown* has no number: what is not told is unknown.
#[must_use]
pub fn summarization_state(state: InstallationState) -> i32 {
    match state {
        InstallationState::Unknown | InstallationState::NotApplicable => 0,
        InstallationState::NotInstalled => 2,
        InstallationState::Downloaded => 3,
        InstallationState::Installed => 4,
        InstallationState::Failed => 5,
        InstallationState::InstalledPendingReboot => 6,
    }
}

/// The state of a `SummarizationState`; `None` for a number that has no meaning.
#[must_use]
pub fn from_summarization_state(number: i32) -> Option<InstallationState> {
    match number {
        0 | 1 => Some(InstallationState::NotApplicable),
        2 => Some(InstallationState::NotInstalled),
        3 => Some(InstallationState::Downloaded),
        4 => Some(InstallationState::Installed),
        5 => Some(InstallationState::Failed),
        6 => Some(InstallationState::InstalledPendingReboot),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn states_survive_the_wire() {
        for state in InstallationState::ALL.into_iter().filter(|state| *state != InstallationState::Unknown) {
            assert_eq!(from_summarization_state(summarization_state(state)), Some(state));
        }
        assert_eq!(from_summarization_state(7), None);
        assert_eq!(from_summarization_state(-1), None);
    }
}
