//! Installation states and their counts.

use jiff::Timestamp;
use patchwell_model as model;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// State of one update on one computer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum InstallationState {
    /// The computer has not reported yet.
    Unknown,
    /// It reported, and the update does not concern it.
    NotApplicable,
    /// Applicable and not installed.
    #[serde(rename = "needed")]
    NotInstalled,
    /// Needed, and its content is on the computer.
    Downloaded,
    /// Installed.
    Installed,
    /// The last attempt failed.
    Failed,
    /// Installed once the computer restarts.
    #[serde(rename = "pending_reboot")]
    InstalledPendingReboot,
}

impl InstallationState {
    /// In words, as tables show it.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Unknown => "unknown",
            Self::NotApplicable => "not applicable",
            Self::NotInstalled => "needed",
            Self::Downloaded => "downloaded",
            Self::Installed => "installed",
            Self::Failed => "failed",
            Self::InstalledPendingReboot => "pending restart",
        }
    }
}

impl From<model::InstallationState> for InstallationState {
    fn from(state: model::InstallationState) -> Self {
        match state {
            model::InstallationState::Unknown => Self::Unknown,
            model::InstallationState::NotApplicable => Self::NotApplicable,
            model::InstallationState::NotInstalled => Self::NotInstalled,
            model::InstallationState::Downloaded => Self::Downloaded,
            model::InstallationState::Installed => Self::Installed,
            model::InstallationState::Failed => Self::Failed,
            model::InstallationState::InstalledPendingReboot => Self::InstalledPendingReboot,
        }
    }
}

impl From<InstallationState> for model::InstallationState {
    fn from(state: InstallationState) -> Self {
        match state {
            InstallationState::Unknown => Self::Unknown,
            InstallationState::NotApplicable => Self::NotApplicable,
            InstallationState::NotInstalled => Self::NotInstalled,
            InstallationState::Downloaded => Self::Downloaded,
            InstallationState::Installed => Self::Installed,
            InstallationState::Failed => Self::Failed,
            InstallationState::InstalledPendingReboot => Self::InstalledPendingReboot,
        }
    }
}

/// How many computers (or updates) are in each state.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, ToSchema)]
pub struct StatusCounts {
    /// No report yet.
    pub unknown: u32,
    /// Not applicable.
    pub not_applicable: u32,
    /// Applicable and not installed.
    pub not_installed: u32,
    /// Needed, content on the computer.
    pub downloaded: u32,
    /// Installed.
    pub installed: u32,
    /// Last attempt failed.
    pub failed: u32,
    /// Installed once the computer restarts.
    pub pending_reboot: u32,
    /// Needed in the administrator's sense: not installed, downloaded, or pending a restart.
    pub needed: u32,
}

impl From<model::StateCounts> for StatusCounts {
    fn from(counts: model::StateCounts) -> Self {
        Self {
            unknown: counts.get(model::InstallationState::Unknown),
            not_applicable: counts.get(model::InstallationState::NotApplicable),
            not_installed: counts.get(model::InstallationState::NotInstalled),
            downloaded: counts.get(model::InstallationState::Downloaded),
            installed: counts.get(model::InstallationState::Installed),
            failed: counts.get(model::InstallationState::Failed),
            pending_reboot: counts.get(model::InstallationState::InstalledPendingReboot),
            needed: counts.needed(),
        }
    }
}

/// One computer's state for an update.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct UpdateStatusComputer {
    /// The computer's id.
    pub id: String,
    /// The computer's name; untrusted.
    pub name: String,
    /// The state.
    pub state: InstallationState,
    /// Its last inventory.
    pub last_status_report: Option<Timestamp>,
}

/// The status of one update across the fleet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct UpdateStatus {
    /// The update's id.
    pub update: String,
    /// Its title.
    pub title: String,
    /// How many computers are in each state.
    pub counts: StatusCounts,
    /// The computers in the state asked for, or in any: failed ones first, then by state and name.
    pub computers: Vec<UpdateStatusComputer>,
    /// Whether more computers would have been listed than the answer holds.
    pub truncated: bool,
}

/// The server at a glance.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Overview {
    /// Version of the server.
    pub version: String,
    /// Updates an administrator sees in lists (latest revisions of software and drivers that can be approved).
    pub updates: u64,
    /// Of them: approved for some group.
    pub updates_approved: u64,
    /// Of them: neither approved nor declined.
    pub updates_unapproved: u64,
    /// Of them: declined.
    pub updates_declined: u64,
    /// Of them: needed by some computer.
    pub updates_needed: u64,
    /// Of them: failed on some computer.
    pub updates_failed: u64,
    /// Of them: needed by some computer, and failed on none.
    pub updates_needed_only: u64,
    /// Of them: needed by some computer, and neither approved nor declined.
    pub updates_needed_unapproved: u64,
    /// Every revision in the catalog, categories and detectoids included.
    pub revisions: u64,
    /// Computers known.
    pub computers: u64,
    /// Computers that have never reported.
    pub computers_unreported: u64,
    /// Computers that need some update.
    pub computers_needing_updates: u64,
    /// Computers on which some update failed.
    pub computers_with_failures: u64,
    /// Computers that need some update, and on which none failed.
    pub computers_needing_only: u64,
    /// Groups an administrator made.
    pub groups: u64,
    /// Files that the catalog names and the content store does not have.
    pub files_missing: u64,
}

/// Where agents and downstream servers reach this server.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct AddressesView {
    /// Name under which this server knows itself; whether others can resolve it is for their administrators to say.
    pub host: String,
    /// Port without TLS; null where nothing listens in this process.
    pub port: Option<u16>,
    /// Port with TLS; null where there is none.
    pub tls_port: Option<u16>,
    /// Metadata is given over TLS only.
    pub is_tls_required: bool,
}
