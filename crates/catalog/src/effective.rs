//! Which approval holds for a set of groups.

use std::cmp::Reverse;
use std::collections::HashMap;
use std::sync::Arc;

use patchwell_model::{Approval, ApprovalAction, EffectiveApproval, GroupId, Timestamp};

use crate::groups::GroupTree;

/// The groups whose approvals reach a computer, each with its depth in the tree.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Closure {
    depths: HashMap<GroupId, usize>,
}

impl Closure {
    /// The groups, all above them, and *All Computers*.
    pub(crate) fn new(tree: &GroupTree, groups: &[GroupId]) -> Self {
        let mut depths = HashMap::from([(GroupId::ALL_COMPUTERS, 0)]);
        for group in groups {
            if !depths.contains_key(group) {
                let path: Vec<GroupId> = tree.path(*group).collect();
                depths.extend(path.iter().rev().enumerate().map(|(depth, group)| (*group, depth)));
            }
        }
        Self { depths }
    }

    pub(crate) fn contains(&self, group: GroupId) -> bool {
        self.depths.contains_key(&group)
    }

    pub(crate) fn groups(&self) -> impl Iterator<Item = GroupId> + '_ {
        self.depths.keys().copied()
    }

    /// The approval that holds: of the deepest group; there install before uninstall before not approved, then the
    /// earliest deadline, none being the latest. A group that decides thus overrides all above it.
    pub(crate) fn winner<'a>(&self, approvals: &'a [Arc<Approval>]) -> Option<&'a Arc<Approval>> {
        approvals
            .iter()
            .filter_map(|approval| self.depths.get(&approval.group).map(|depth| (*depth, approval)))
            .max_by_key(|(depth, approval)| {
                let deadline = approval.deadline.unwrap_or(Timestamp::MAX);
                let revision = approval.revision.revision_number;
                (*depth, strength(approval.action), Reverse(deadline), revision, Reverse(approval.id))
            })
            .map(|(_, approval)| approval)
    }
}

fn strength(action: ApprovalAction) -> u8 {
    match action {
        ApprovalAction::Install => 2,
        ApprovalAction::Uninstall => 1,
        ApprovalAction::NotApproved => 0,
    }
}

pub(crate) fn explain(approval: &Approval) -> EffectiveApproval {
    EffectiveApproval { action: approval.action, deadline: approval.deadline, group: approval.group, id: approval.id }
}
