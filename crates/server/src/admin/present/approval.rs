//! Approvals and plans.

use std::collections::HashSet;

use patchwell_app::App;
use patchwell_catalog::{Plan, Snapshot, Warning};
use patchwell_model::{Approval, ApprovalAction, GroupId, UpdateId};
use patchwell_store::files::FileRecord;

use super::group_reference;
use crate::admin::views::{Action, ApprovalPlan, ApprovalState, ApprovalView, PlanChange, PlannedFile};

/// What is decided for an update over all groups.
pub(crate) fn approval_state(snapshot: &Snapshot, update: UpdateId) -> ApprovalState {
    if snapshot.is_declined(update) {
        ApprovalState::Declined
    } else if snapshot.approvals(update).iter().any(|row| row.action != ApprovalAction::NotApproved) {
        ApprovalState::Approved
    } else {
        ApprovalState::Unapproved
    }
}

/// An approval.
pub(crate) fn approval(snapshot: &Snapshot, approval: &Approval) -> ApprovalView {
    ApprovalView {
        id: approval.id.0,
        update: approval.revision.update_id.to_string(),
        revision: approval.revision.revision_number,
        title: snapshot.title(approval.revision.update_id).map(str::to_owned),
        group: group_reference(snapshot, approval.group),
        action: approval.action.into(),
        deadline: approval.deadline,
        created: approval.created,
        administrator: approval.administrator.clone(),
    }
}

/// What a plan changes for the approvals of `groups`, compared with `before`. `files` are those of its content.
pub(crate) fn plan(
    app: &App,
    before: &Snapshot,
    plan: &Plan,
    (update, groups): (UpdateId, &[GroupId]),
    files: &[FileRecord],
    committed: bool,
) -> ApprovalPlan {
    let members = app.members_below(before, groups);
    let row = app.update_row(&update);
    let counts = row.map(|row| app.status().counts_for_update(row, Some(&members))).unwrap_or_default();
    let mut seen = HashSet::new();
    let missing = files.iter().filter(|file| file.present_since.is_none() && seen.insert(file.sha1));
    ApprovalPlan {
        committed,
        changes: changes(before, plan),
        computers: members.len(),
        computers_needing: u64::from(counts.needed()),
        content_bytes: plan.content.bytes,
        missing_files: missing
            .map(|file| PlannedFile { name: file.name.clone(), sha1: file.sha1.to_string(), size: file.size })
            .collect(),
        warnings: plan.warnings.iter().map(|found| warning(before, found)).collect(),
    }
}

/// The approvals that a plan changes.
pub(crate) fn changes(before: &Snapshot, plan: &Plan) -> Vec<PlanChange> {
    let existing = |update: UpdateId, group: GroupId| {
        before.approvals(update).iter().find(|row| row.group == group).map(|row| Action::from(row.action))
    };
    let set = plan.set.iter().map(|new| PlanChange {
        update: new.revision.update_id.to_string(),
        revision: new.revision.revision_number,
        title: before.title(new.revision.update_id).map(str::to_owned),
        group: group_reference(before, new.group),
        before: existing(new.revision.update_id, new.group),
        after: Some(new.action.into()),
        deadline: new.deadline,
    });
    let is_replaced = |row: &Approval| {
        plan.set.iter().any(|new| new.group == row.group && new.revision.update_id == row.revision.update_id)
    };
    let removed = plan.remove.iter().filter_map(|id| before.approval(*id)).filter(|row| !is_replaced(row));
    let removed = removed.map(|row| PlanChange {
        update: row.revision.update_id.to_string(),
        revision: row.revision.revision_number,
        title: before.title(row.revision.update_id).map(str::to_owned),
        group: group_reference(before, row.group),
        before: Some(row.action.into()),
        after: None,
        deadline: None,
    });
    set.chain(removed).collect()
}

/// A warning in words.
pub(crate) fn warning(snapshot: &Snapshot, warning: &Warning) -> String {
    let title = |id: &UpdateId| snapshot.title(*id).map_or_else(|| id.to_string(), |title| format!("\"{title}\""));
    let titles = |ids: &[UpdateId]| ids.iter().map(title).collect::<Vec<_>>();
    let group = |id: GroupId| group_reference(snapshot, id).name;
    match warning {
        Warning::Superseded { by } => {
            format!("It is superseded by {}; consider approving that instead.", titles(by).join(", "))
        }
        Warning::OtherRevisionStaysApproved { revision, group: id } => {
            format!("Revision {} stays approved for {}.", revision.revision_number, group(*id))
        }
        Warning::DecidedBelow { group: id, action } => {
            let action = Action::from(*action).label();
            format!("{} has a decision of its own ({action}), which stays.", group(*id))
        }
        Warning::PrerequisiteMissing { any_of } => format!(
            "No computer can get it: it requires {}, which the catalog does not have. Import it.",
            titles(any_of).join(" or ")
        ),
        Warning::MemberMissing { any_of } => {
            let members: Vec<String> = any_of.iter().map(ToString::to_string).collect();
            format!("It bundles {}, which the catalog does not have. Import it.", members.join(" or "))
        }
    }
}
