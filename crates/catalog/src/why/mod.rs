//! Why a computer is told about an update what it is told, and why it is in the state it is in.

mod codes;

use std::sync::Arc;

use patchwell_model::{
    Approval, ApprovalAction, Clause, GroupId, InstallationState, PublicationState, Timestamp, UpdateId,
};

pub use codes::{ErrorCode, error_code};

use crate::effective::Closure;
use crate::{Declined, Entry, Snapshot};

/// What is known of the computer, beside the catalog and the decisions on it.
pub struct WhyFacts<'a> {
    /// Its direct groups.
    pub groups: &'a [GroupId],
    /// The state it reported.
    pub state: InstallationState,
    /// Its last scan or other contact.
    pub last_contact: Option<Timestamp>,
    /// Its last inventory.
    pub last_report: Option<Timestamp>,
    /// Whether the update's licence terms are accepted.
    pub is_eula_accepted: bool,
    /// Content files of the update that the server does not have yet.
    pub files_missing: u64,
    /// Whether an update is installed on the computer or holds there; `None` when it never said.
    pub holds: &'a dyn Fn(UpdateId) -> Option<bool>,
}

/// An approval that reaches the computer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Considered {
    /// The approval.
    pub approval: Arc<Approval>,
    /// From the group that has it up to *All Computers*.
    pub path: Vec<GroupId>,
    /// Whether it is the one that counts.
    pub holds: bool,
}

/// One link of the chain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reason {
    /// It is no update that computers install.
    NotDeployable,
    /// Declined: agents are not told of it at all.
    Declined(Declined),
    /// Its publisher withdrew it.
    Expired,
    /// It is installed as a part of these bundles only.
    PartOf(Vec<UpdateId>),
    /// No approval reaches the computer.
    NothingDecided,
    /// An approval says that it is not to be installed.
    NotApproved,
    /// Approved for installation.
    Approved {
        /// By when.
        deadline: Option<Timestamp>,
    },
    /// Approved for removal.
    Removal {
        /// By when.
        deadline: Option<Timestamp>,
    },
    /// The approval is for an older revision than the newest one.
    OlderRevision {
        /// Approved.
        approved: i32,
        /// Newest.
        latest: i32,
    },
    /// Its licence terms are not accepted.
    EulaPending,
    /// The server does not have all of its files yet.
    ContentPending(u64),
    /// These replace it. Agents prefer them where they are approved.
    SupersededBy(Vec<UpdateId>),
    /// The computer lacks every alternative of a prerequisite: it is not even told of the update.
    LacksPrerequisite(Clause),
    /// It cannot be said whether the computer meets a prerequisite.
    UnknownPrerequisite(Clause),
    /// The computer never came.
    NeverSeen,
    /// The computer never reported an inventory.
    NeverReported,
    /// The computer has not scanned since the approval.
    NotScannedSince(Timestamp),
    /// What the computer reported.
    Reported(InstallationState),
}

/// What a computer is told of an update.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
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

/// The whole chain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Why {
    /// What the computer is told.
    pub verdict: Verdict,
    /// All approvals that reach it: the one that counts first, then by depth of the group.
    pub approvals: Vec<Considered>,
    /// The links, the decisive ones first.
    pub reasons: Vec<Reason>,
}

impl Snapshot {
    /// Explains an update on a computer; `None` when the update is not in the catalog.
    #[must_use]
    pub fn why(&self, update: UpdateId, facts: &WhyFacts<'_>) -> Option<Why> {
        let latest = self.latest(update)?;
        let approvals = self.considered(update, facts.groups);
        let winner = approvals.iter().find(|considered| considered.holds).map(|considered| &considered.approval);
        let mut reasons = self.blocks(latest, facts);
        let is_blocked = !reasons.is_empty();
        let decided = decided(winner, latest);
        let verdict = match winner.map(|approval| approval.action) {
            _ if is_blocked => Verdict::NotOffered,
            Some(ApprovalAction::Install) => Verdict::Install,
            Some(ApprovalAction::Uninstall) => Verdict::Remove,
            Some(ApprovalAction::NotApproved) | None => Verdict::DetectOnly,
        };
        reasons.extend(decided);
        reasons.extend(self.hindrances(latest, facts));
        reasons.extend(reported(winner, facts));
        Some(Why { verdict, approvals, reasons })
    }

    fn considered(&self, update: UpdateId, groups: &[GroupId]) -> Vec<Considered> {
        let tree = self.groups();
        let closure = Closure::new(tree, groups);
        let winner = closure.winner(self.approvals(update)).map(|approval| approval.id);
        let reaching = self.approvals(update).iter().filter(|approval| closure.contains(approval.group));
        let mut considered: Vec<Considered> = reaching
            .map(|approval| Considered {
                approval: Arc::clone(approval),
                path: tree.path(approval.group).collect(),
                holds: Some(approval.id) == winner,
            })
            .collect();
        considered.sort_by_key(|one| (!one.holds, std::cmp::Reverse(one.path.len()), one.approval.id));
        considered
    }

    /// Why the computer is not told of the update at all.
    fn blocks(&self, latest: &Entry, facts: &WhyFacts<'_>) -> Vec<Reason> {
        let update = latest.identity.update_id;
        let mut reasons: Vec<Reason> = self.declined(update).cloned().map(Reason::Declined).into_iter().collect();
        let lacks = |clause: &Clause| {
            !clause.any_of.is_empty() && clause.any_of.iter().all(|wanted| (facts.holds)(*wanted) == Some(false))
        };
        reasons.extend(self.prerequisites(latest).into_iter().filter(lacks).map(Reason::LacksPrerequisite));
        reasons
    }

    /// What keeps an update from being installed though agents are told of it.
    fn hindrances(&self, latest: &Entry, facts: &WhyFacts<'_>) -> Vec<Reason> {
        let update = latest.identity.update_id;
        let mut reasons = Vec::new();
        if latest.category_type.is_some() || latest.update_type == patchwell_model::UpdateType::Detectoid {
            reasons.push(Reason::NotDeployable);
        }
        if latest.publication_state == PublicationState::Expired {
            reasons.push(Reason::Expired);
        }
        let bundles: Vec<UpdateId> = self.bundles(update).iter().map(|bundle| bundle.identity.update_id).collect();
        if !bundles.is_empty() {
            reasons.push(Reason::PartOf(bundles));
        }
        if latest.eula.is_some() && !facts.is_eula_accepted {
            reasons.push(Reason::EulaPending);
        }
        if facts.files_missing > 0 {
            reasons.push(Reason::ContentPending(facts.files_missing));
        }
        let superseding = self.superseded_by(update);
        if !superseding.is_empty() {
            reasons.push(Reason::SupersededBy(superseding));
        }
        let is_open = |clause: &Clause| {
            let holds = |wanted: &UpdateId| (facts.holds)(*wanted);
            let says_nothing = clause.any_of.iter().any(|wanted| holds(wanted).is_none());
            says_nothing && !clause.any_of.iter().any(|wanted| holds(wanted) == Some(true))
        };
        reasons.extend(self.prerequisites(latest).into_iter().filter(is_open).map(Reason::UnknownPrerequisite));
        reasons
    }
}

fn decided(winner: Option<&Arc<Approval>>, latest: &Entry) -> Vec<Reason> {
    let Some(approval) = winner else { return vec![Reason::NothingDecided] };
    let deadline = approval.deadline;
    let mut reasons = vec![match approval.action {
        ApprovalAction::Install => Reason::Approved { deadline },
        ApprovalAction::Uninstall => Reason::Removal { deadline },
        ApprovalAction::NotApproved => Reason::NotApproved,
    }];
    let (approved, latest) = (approval.revision.revision_number, latest.identity.revision_number);
    if approved < latest {
        reasons.push(Reason::OlderRevision { approved, latest });
    }
    reasons
}

fn reported(winner: Option<&Arc<Approval>>, facts: &WhyFacts<'_>) -> Vec<Reason> {
    let Some(contact) = facts.last_contact else { return vec![Reason::NeverSeen] };
    let mut reasons = Vec::new();
    let unseen = winner.map(|approval| approval.created).filter(|created| contact < *created);
    reasons.extend(unseen.map(Reason::NotScannedSince));
    reasons.push(match facts.last_report {
        None => Reason::NeverReported,
        Some(_) => Reason::Reported(facts.state),
    });
    reasons
}
