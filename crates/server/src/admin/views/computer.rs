//! Computers in lists and in full.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{Action, InstallationState, StatusCounts};

/// Names a group.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct GroupReference {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
}

/// A computer as lists show it. Strings are as its agent sent them: untrusted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ComputerSummary {
    /// The id its agent made for itself.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Address it last came from.
    pub ip_address: Option<String>,
    /// Operating system in words.
    pub os_description: Option<String>,
    /// Operating system version.
    pub os_version: Option<String>,
    /// Processor architecture.
    pub architecture: Option<String>,
    /// Groups it is a direct member of.
    pub groups: Vec<GroupReference>,
    /// First contact.
    pub first_contact: Timestamp,
    /// Last scan or handshake.
    pub last_contact: Option<Timestamp>,
    /// Last inventory.
    pub last_status_report: Option<Timestamp>,
    /// How many updates are in each state.
    pub status: StatusCounts,
    /// Id of the server below that it talks to; absent when it talks to this one.
    #[serde(default)]
    pub server: Option<String>,
}

/// What a computer said of itself when it registered; untrusted.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ComputerHardware {
    /// Locale name.
    pub os_locale: String,
    /// Service pack.
    pub service_pack: i32,
    /// Edition number.
    pub product_type: i32,
    /// 1 workstation, 2 domain controller, 3 server.
    pub role: i32,
    /// Manufacturer.
    pub manufacturer: String,
    /// Model.
    pub model: String,
    /// Firmware name.
    pub bios_name: String,
    /// Firmware version.
    pub bios_version: String,
    /// Firmware date.
    pub bios_release_date: Option<Timestamp>,
    /// Firmware version beside the BIOS.
    pub firmware_version: String,
    /// Mobile operator.
    pub mobile_operator: String,
    /// Version of its update agent.
    pub client_version: String,
}

/// The state of one update on a computer, and what is decided for it there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ComputerUpdateState {
    /// Update id.
    pub update: String,
    /// Title.
    pub title: String,
    /// Knowledge Base article numbers.
    pub kb_articles: Vec<String>,
    /// State.
    pub state: InstallationState,
    /// What holds for this computer after the conflict rules; absent when nothing was decided.
    pub action: Option<Action>,
    /// The group whose approval won.
    pub group: Option<GroupReference>,
    /// Deadline that holds.
    pub deadline: Option<Timestamp>,
}

/// Everything about one computer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ComputerDetails {
    /// What lists show.
    #[serde(flatten)]
    pub summary: ComputerSummary,
    /// Group names it asked for.
    pub requested_groups: Vec<String>,
    /// What it said of itself; absent before it registered.
    pub hardware: Option<ComputerHardware>,
    /// Its updates, without those that are not applicable or unknown; failed first, then needed, then installed.
    pub updates: Vec<ComputerUpdateState>,
}

/// Change the groups a computer is a direct member of. Names or ids; `set` excludes the other two.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct MembershipChange {
    /// Exactly these; an empty list puts it into *Unassigned Computers*.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub set: Option<Vec<String>>,
    /// These too.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub add: Vec<String>,
    /// No longer these.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub remove: Vec<String>,
}
