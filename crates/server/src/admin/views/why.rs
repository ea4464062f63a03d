//! Why an update is where it is on a computer.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{Action, GroupReference, InstallationState, UpdateReference};

/// What a computer is told of an update.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// Nothing.
    NotOffered,
    /// To look whether it needs it.
    DetectOnly,
    /// To install it where it is needed.
    Install,
    /// To remove it where it is installed.
    Remove,
}

/// An approval that reaches the computer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ConsideredApproval {
    /// What it says.
    pub action: Action,
    /// The group that has it.
    pub group: GroupReference,
    /// Names from *All Computers* down to that group.
    pub path: Vec<String>,
    /// By when.
    pub deadline: Option<Timestamp>,
    /// For which revision.
    pub revision: i32,
    /// Who decided.
    pub administrator: String,
    /// When.
    pub created: Timestamp,
    /// Whether it is the one that counts.
    pub holds: bool,
}

/// One link of the chain.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ReasonView {
    /// Its kind, such as `declined` or `lacks_prerequisite`.
    pub kind: String,
    /// In words.
    pub text: String,
    /// Updates that it is about.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub updates: Vec<UpdateReference>,
}

/// The last failure the computer reported of the update.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct FailureView {
    /// When, by the computer's clock.
    pub time: Timestamp,
    /// What it was doing.
    pub event: String,
    /// The code, `0x` and eight digits.
    pub hresult: String,
    /// Its symbol, where it is known.
    pub name: Option<String>,
    /// What it means.
    pub meaning: Option<String>,
    /// What to do.
    pub advice: Option<String>,
}

/// Why an update is where it is on a computer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct WhyView {
    /// The computer.
    pub computer: String,
    /// Its name.
    pub computer_name: String,
    /// The update.
    pub update: String,
    /// Its title.
    pub title: String,
    /// What the computer is told.
    pub verdict: Verdict,
    /// What it reported.
    pub state: InstallationState,
    /// Its last contact.
    pub last_contact: Option<Timestamp>,
    /// Its last inventory.
    pub last_status_report: Option<Timestamp>,
    /// The approvals that reach it, the one that counts first.
    pub approvals: Vec<ConsideredApproval>,
    /// The chain, the decisive links first.
    pub reasons: Vec<ReasonView>,
    /// The last failure that it reported.
    pub failure: Option<FailureView>,
}
