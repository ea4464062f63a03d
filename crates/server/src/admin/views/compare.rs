//! A list of computers held against those that report.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::GroupReference;

/// Names to hold against the computers that report, at most 20,000.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CompareComputers {
    /// Full names, or their parts before the first dot; a `$` at the end does not count.
    pub names: Vec<String>,
    /// Days without a report after which a computer is silent; 30 unless given.
    #[serde(default = "month")]
    pub days: u16,
}

fn month() -> u16 {
    30
}

/// How the computers of the list stand.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ComputerComparison {
    /// Names, as given, that no computer here has.
    pub missing: Vec<String>,
    /// Those that have not reported lately, or never, the longest first.
    pub silent: Vec<SilentComputer>,
    /// How many have.
    pub reporting: u64,
}

/// A computer that has not reported lately.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct SilentComputer {
    /// The id its agent made for itself.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Groups it is a direct member of.
    pub groups: Vec<GroupReference>,
    /// Last scan or handshake.
    pub last_contact: Option<Timestamp>,
    /// Last inventory.
    pub last_status_report: Option<Timestamp>,
}
