//! Where a plan meets decisions for other groups.

use std::cmp::Reverse;

use patchwell_model::{Approval, ApprovalAction, GroupId, Timestamp, UpdateId};

use super::{NewApproval, Plan};
use crate::snapshot::Snapshot;

/// Why one decision wins over another for computers that both concern, the first that tells them apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ConflictRule {
    /// Its group is deeper in the tree.
    Deeper,
    /// Install comes before uninstall, and that before not approved.
    Action,
    /// Its deadline is earlier; a deadline comes before none.
    Deadline,
}

/// A decision for another group that some computers of a planned approval's group may also be in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Conflict {
    /// The update.
    pub update: UpdateId,
    /// The group that is planned for.
    pub group: GroupId,
    /// The other group.
    pub other: GroupId,
    /// What is decided for it.
    pub other_action: ApprovalAction,
    /// Its deadline.
    pub other_deadline: Option<Timestamp>,
    /// Whether the planned approval wins.
    pub planned_wins: bool,
    /// Why.
    pub rule: ConflictRule,
}

type Strength = (ApprovalAction, Option<Timestamp>);

/// The decisions for other groups that differ from those of the plan, with the winner for a computer in both groups:
/// the deeper group, then the stronger action, then the earlier deadline. Whether there is such a computer the caller
/// knows.
#[must_use]
pub fn conflicts(snapshot: &Snapshot, plan: &Plan) -> Vec<Conflict> {
    let mut found = Vec::new();
    for new in &plan.set {
        let update = new.revision.update_id;
        let stays = |row: &Approval| {
            let is_replaced = |set: &NewApproval| set.group == row.group && set.revision.update_id == update;
            !plan.remove.contains(&row.id) && !plan.set.iter().any(is_replaced)
        };
        for row in snapshot.approvals(update).iter().filter(|row| stays(row)) {
            let ours = (snapshot.groups().depth(new.group), (new.action, new.deadline));
            let theirs = (snapshot.groups().depth(row.group), (row.action, row.deadline));
            let Some((planned_wins, rule)) = winner(ours, theirs) else { continue };
            found.push(Conflict {
                update,
                group: new.group,
                other: row.group,
                other_action: row.action,
                other_deadline: row.deadline,
                planned_wins,
                rule,
            });
        }
    }
    found.sort_unstable_by_key(|conflict| (conflict.update, conflict.group, conflict.other));
    found
}

/// Whether the first wins and why; `None` when both say the same.
fn winner(first: (usize, Strength), second: (usize, Strength)) -> Option<(bool, ConflictRule)> {
    let ((depth, (action, deadline)), (other_depth, (other_action, other_deadline))) = (first, second);
    if (action, deadline) == (other_action, other_deadline) {
        return None;
    }
    if depth != other_depth {
        return Some((depth > other_depth, ConflictRule::Deeper));
    }
    if action != other_action {
        return Some((strength(action) > strength(other_action), ConflictRule::Action));
    }
    let urgency = |deadline: Option<Timestamp>| Reverse(deadline.unwrap_or(Timestamp::MAX));
    Some((urgency(deadline) > urgency(other_deadline), ConflictRule::Deadline))
}

fn strength(action: ApprovalAction) -> u8 {
    match action {
        ApprovalAction::Install => 2,
        ApprovalAction::Uninstall => 1,
        ApprovalAction::NotApproved => 0,
    }
}
