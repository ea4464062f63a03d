//! Why an update is where it is, in words.

use patchwell_catalog::{Considered, Reason, Snapshot, error_code};
use patchwell_model::{Clause, ClientEvent, EventKind, UpdateId};

use super::{group_reference, reference};
use crate::admin::views::{ConsideredApproval, FailureView, InstallationState, ReasonView, Verdict};

impl From<patchwell_catalog::Verdict> for Verdict {
    fn from(verdict: patchwell_catalog::Verdict) -> Self {
        match verdict {
            patchwell_catalog::Verdict::NotOffered => Self::NotOffered,
            patchwell_catalog::Verdict::DetectOnly => Self::DetectOnly,
            patchwell_catalog::Verdict::Install => Self::Install,
            patchwell_catalog::Verdict::Remove => Self::Remove,
        }
    }
}

/// An approval that reaches the computer.
pub(crate) fn considered(snapshot: &Snapshot, one: &Considered) -> ConsideredApproval {
    let approval = &one.approval;
    ConsideredApproval {
        action: approval.action.into(),
        group: group_reference(snapshot, approval.group),
        path: one.path.iter().rev().map(|group| group_reference(snapshot, *group).name).collect(),
        deadline: approval.deadline,
        revision: approval.revision.revision_number,
        administrator: approval.administrator.clone(),
        created: approval.created,
        holds: one.holds,
    }
}

/// One link of the chain.
pub(crate) fn reason(snapshot: &Snapshot, reason: &Reason) -> ReasonView {
    let (kind, text, updates): (&str, String, &[UpdateId]) = match reason {
        Reason::NotDeployable => ("not_deployable", "It is a condition or a category, nothing to install.".into(), &[]),
        Reason::Declined(by) => {
            let text = format!("Declined by {} on {}: computers are not told of it.", by.administrator, by.time);
            ("declined", text, &[])
        }
        Reason::Expired => ("expired", "Its publisher withdrew it.".into(), &[]),
        Reason::PartOf(bundles) => ("part_of", "It is installed as a part of other updates.".into(), bundles),
        Reason::NothingDecided => ("nothing_decided", "No approval reaches the computer's groups.".into(), &[]),
        Reason::NotApproved => ("not_approved", "Its group is set to not approved.".into(), &[]),
        Reason::Approved { deadline } => ("approved", dated("Approved for installation", deadline.as_ref()), &[]),
        Reason::Removal { deadline } => ("removal", dated("Approved for removal", deadline.as_ref()), &[]),
        Reason::OlderRevision { approved, latest } => {
            ("older_revision", format!("Revision {approved} is approved; {latest} is the newest."), &[])
        }
        Reason::EulaPending => ("eula_pending", "Its licence terms are not accepted.".into(), &[]),
        Reason::ContentPending(files) => {
            ("content_pending", format!("The server does not have {files} of its files yet."), &[])
        }
        Reason::SupersededBy(newer) => ("superseded", "Newer updates replace it.".into(), newer),
        Reason::LacksPrerequisite(clause) => ("lacks_prerequisite", clause_text("lacks", clause), &clause.any_of),
        Reason::UnknownPrerequisite(clause) => {
            ("unknown_prerequisite", clause_text("does not tell whether it has", clause), &clause.any_of)
        }
        Reason::NeverSeen => ("never_seen", "The computer has not been here.".into(), &[]),
        Reason::NeverReported => ("never_reported", "The computer has not reported an inventory.".into(), &[]),
        Reason::NotScannedSince(time) => {
            ("not_scanned_since", format!("The computer has not scanned since the approval of {time}."), &[])
        }
        Reason::Reported(state) => {
            ("reported", format!("The computer reported: {}.", InstallationState::from(*state).label()), &[])
        }
    };
    let updates = updates.iter().map(|update| reference(snapshot, *update)).collect();
    ReasonView { kind: kind.to_owned(), text, updates }
}

fn dated(text: &str, deadline: Option<&jiff::Timestamp>) -> String {
    deadline.map_or_else(|| format!("{text}."), |deadline| format!("{text}, by {deadline}."))
}

fn clause_text(verb: &str, clause: &Clause) -> String {
    match clause.any_of.len() {
        1 => format!("The computer {verb} a prerequisite."),
        n => format!("The computer {verb} any of {n} alternatives of a prerequisite."),
    }
}

/// A failure in words.
pub(crate) fn failure(event: &ClientEvent) -> FailureView {
    let words = error_code(event.hresult);
    FailureView {
        time: event.time_at_target,
        event: EventKind::of(event.event_id).map_or_else(|| event.event_id.to_string(), |kind| kind.name.to_owned()),
        hresult: format!("0x{:08X}", event.hresult),
        name: words.map(|words| words.name.to_owned()),
        meaning: words.map(|words| words.meaning.to_owned()),
        advice: words.map(|words| words.advice.to_owned()),
    }
}
