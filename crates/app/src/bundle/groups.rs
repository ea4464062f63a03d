//! The groups of a bundle.

use std::collections::HashMap;

use patchwell_catalog::{ChangeSeq, DecisionChange, GroupTree};
use patchwell_metadata::package::Warning;
use patchwell_model::{Group, GroupId, validate_group_name};
use patchwell_store::groups;

use crate::app::DecisionGuard;
use crate::import::ImportSummary;
use crate::{App, AppError};

/// What the groups of another server are here.
#[derive(Default)]
pub(super) struct GroupPlan {
    create: Vec<Group>,
    rename: Vec<Group>,
    move_to: Vec<Group>,
    /// Groups of the other server by what they are here.
    pub(super) ids: HashMap<GroupId, GroupId>,
}

/// A group with the id is the same group; one with the name stands for it.
pub(super) fn plan_groups(tree: &GroupTree, given: &[Group], summary: &mut ImportSummary) -> GroupPlan {
    let mut plan = GroupPlan::default();
    for group in given {
        if group.id.is_built_in() {
            plan.ids.insert(group.id, group.id);
            continue;
        }
        let parent = group.parent.and_then(|parent| plan.ids.get(&parent)).copied();
        let parent = parent.unwrap_or(GroupId::ALL_COMPUTERS);
        let Ok(name) = validate_group_name(&group.name) else {
            warn(summary, group, "left out: its name cannot be used here");
            continue;
        };
        let wanted = Group { id: group.id, name, parent: Some(parent) };
        match (tree.get(group.id), tree.by_name(&wanted.name)) {
            (None, Some(other)) => {
                warn(summary, group, "there is a group of that name here already; it stands for the one of the bundle");
                plan.ids.insert(group.id, other.id);
                continue;
            }
            (None, None) => plan.create.push(wanted),
            (Some(known), other) => {
                let is_free = other.is_none_or(|other| other.id == known.id);
                if known.name != wanted.name && is_free {
                    plan.rename.push(wanted.clone());
                }
                if known.parent != wanted.parent && !tree.subtree(known.id).contains(&parent) {
                    plan.move_to.push(Group { name: known.name.clone(), ..wanted });
                }
            }
        }
        plan.ids.insert(group.id, group.id);
    }
    plan
}

fn warn(summary: &mut ImportSummary, group: &Group, message: &str) {
    summary.warn(Warning { subject: format!("group {:?}", group.name), message: message.to_owned() });
}

impl App {
    pub(super) fn commit_groups(&self, guard: &DecisionGuard<'_>, plan: &GroupPlan) -> Result<(), AppError> {
        if plan.create.is_empty() && plan.rename.is_empty() && plan.move_to.is_empty() {
            return Ok(());
        }
        let before = self.snapshot().seq();
        let (create, rename, moved) = (plan.create.clone(), plan.rename.clone(), plan.move_to.clone());
        let (seq, all) = self.store().write_blocking(move |tx| {
            let mut seq = before.0;
            for group in &create {
                groups::create(tx, group)?;
            }
            for group in &rename {
                groups::rename(tx, group.id, &group.name)?;
            }
            for group in &moved {
                seq = groups::move_to(tx, group.id, group.parent.unwrap_or(GroupId::ALL_COMPUTERS))?;
            }
            Ok((seq, groups::list(tx)?))
        })?;
        let change = DecisionChange { groups_set: all, ..DecisionChange::new(ChangeSeq(seq), self.now()) };
        self.publish_decisions(guard, change);
        self.persist_changes_blocking(guard, before)
    }
}
