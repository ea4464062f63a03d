//! Approvals (what administrators decide) and deployments (what agents are told).

use jiff::Timestamp;

use crate::{DeploymentId, GroupId, RevisionIdentity};

/// What an administrator decided for a revision and a group.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ApprovalAction {
    /// Offer it.
    Install,
    /// Remove it where it is installed.
    Uninstall,
    /// Only detect, overriding what a parent group says.
    NotApproved,
}

/// One row of the administrator's decisions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Approval {
    /// Its id on the wire.
    pub id: DeploymentId,
    /// Which revision.
    pub revision: RevisionIdentity,
    /// For which group; holds for its descendants until one of them says otherwise.
    pub group: GroupId,
    /// What.
    pub action: ApprovalAction,
    /// By when; `None` leaves it to the computer.
    pub deadline: Option<Timestamp>,
    /// Decided at.
    pub created: Timestamp,
    /// Decided by: the name of a user, token or rule.
    pub administrator: String,
}

/// `Deployment/Action` on the wire ([MS-WUSP] 2.2.2.2.4).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum DeploymentAction {
    /// Offer and install.
    Install,
    /// Remove.
    Uninstall,
    /// Detect and report, do not offer.
    PreDeploymentCheck,
    /// Detect only: categories and detectoids.
    Evaluate,
    /// Part of a bundle.
    Bundle,
}

/// What holds for one computer and revision after the conflict rules, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EffectiveApproval {
    /// What.
    pub action: ApprovalAction,
    /// By when.
    pub deadline: Option<Timestamp>,
    /// The group whose approval won.
    pub group: GroupId,
    /// The id of the approval that won.
    pub id: DeploymentId,
}
