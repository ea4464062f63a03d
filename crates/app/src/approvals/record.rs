//! What the record of changes says of a plan.

use patchwell_catalog::{Plan, Snapshot};
use patchwell_model::{ApprovalAction, Timestamp};

/// The most updates and approvals that are told one by one.
const TOLD: usize = 50;

/// A plan as action, subject, before and after.
pub(super) struct Told {
    pub(super) action: &'static str,
    pub(super) subject: String,
    pub(super) before: String,
    pub(super) after: String,
}

impl Told {
    pub(super) fn of(plan: &Plan, snapshot: &Snapshot) -> Self {
        let set = plan.set.iter().map(|new| new.revision.update_id);
        let removed = plan.remove.iter().filter_map(|id| snapshot.approval(*id)).map(|row| row.revision.update_id);
        let mut updates: Vec<_> =
            plan.decline.iter().chain(&plan.reinstate).copied().chain(set).chain(removed).collect();
        updates.sort_unstable();
        updates.dedup();
        let before = updates.iter().take(TOLD).flat_map(|update| snapshot.approvals(*update));
        let before = before.map(|row| approval(row.action, &row.group, row.deadline));
        let after = plan.set.iter().map(|new| approval(new.action, &new.group, new.deadline));
        let action = match (plan.decline.is_empty(), plan.reinstate.is_empty(), plan.set.is_empty()) {
            (false, ..) => "update.decline",
            (_, false, _) => "update.reinstate",
            (_, _, false) => "update.approve",
            _ => "update.inherit",
        };
        Self {
            action,
            subject: listed(updates.iter().map(ToString::to_string)),
            before: listed(before),
            after: listed(after),
        }
    }
}

fn approval(action: ApprovalAction, group: &impl ToString, deadline: Option<Timestamp>) -> String {
    let action = match action {
        ApprovalAction::Install => "install",
        ApprovalAction::Uninstall => "uninstall",
        ApprovalAction::NotApproved => "not approved",
    };
    let deadline = deadline.map(|deadline| format!(" until {deadline}")).unwrap_or_default();
    format!("{action} for {}{deadline}", group.to_string())
}

/// The first of many, and how many more there are.
fn listed(texts: impl Iterator<Item = String>) -> String {
    let mut texts = texts.fuse();
    let mut told: Vec<String> = texts.by_ref().take(TOLD).collect();
    let more = texts.count();
    if more > 0 {
        told.push(format!("and {more} more"));
    }
    told.join("; ")
}
