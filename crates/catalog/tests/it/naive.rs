//! The rules written down as walks over the whole catalog, to judge the indexes by.

use std::collections::{BTreeMap, BTreeSet};

use patchwell_catalog::DecisionState;
use patchwell_model::{
    Approval, ApprovalAction, DeploymentAction, DeploymentId, GroupId, IndexEntry, PublicationState, RevisionIdentity,
    Timestamp, UpdateId, UpdateType,
};

/// Deployment of a revision: entry, id, action, deadline.
pub(crate) type Told = (DeploymentId, DeploymentAction, Option<Timestamp>);

pub(crate) struct Naive<'a> {
    pub(crate) entries: &'a [IndexEntry],
    pub(crate) state: &'a DecisionState,
}

impl Naive<'_> {
    fn parent(&self, group: GroupId) -> Option<GroupId> {
        self.state.groups.iter().find(|g| g.id == group).and_then(|g| g.parent)
    }

    /// Depth of every group that reaches a computer.
    fn depths(&self, groups: &[GroupId]) -> BTreeMap<GroupId, usize> {
        let mut depths = BTreeMap::from([(GroupId::ALL_COMPUTERS, 0)]);
        for group in groups {
            let mut path = vec![*group];
            while let Some(parent) = path.last().and_then(|at| self.parent(*at)) {
                path.push(parent);
            }
            if path.last() != Some(&GroupId::ALL_COMPUTERS) {
                path.push(GroupId::ALL_COMPUTERS);
            }
            for (depth, group) in path.iter().rev().enumerate() {
                depths.insert(*group, depth);
            }
        }
        depths
    }

    pub(crate) fn winner(&self, groups: &[GroupId], update: UpdateId) -> Option<&Approval> {
        let depths = self.depths(groups);
        let mut best: Option<&Approval> = None;
        for row in self.state.approvals.iter().filter(|row| row.revision.update_id == update) {
            if depths.contains_key(&row.group) && best.is_none_or(|best| beats(row, best, &depths)) {
                best = Some(row);
            }
        }
        best
    }

    fn of(&self, update: UpdateId) -> Vec<&IndexEntry> {
        let mut revisions: Vec<_> = self.entries.iter().filter(|e| e.identity.update_id == update).collect();
        revisions.sort_by_key(|e| -e.identity.revision_number);
        revisions
    }

    fn names(bundle: &IndexEntry, update: UpdateId) -> Vec<RevisionIdentity> {
        bundle.bundled.iter().flat_map(|c| &c.any_of).filter(|m| m.update_id == update).copied().collect()
    }

    pub(crate) fn is_part(&self, update: UpdateId) -> bool {
        let naming: Vec<_> = self.entries.iter().filter(|e| !Self::names(e, update).is_empty()).collect();
        let by_latest = naming.iter().any(|e| self.of(e.identity.update_id)[0].id == e.id);
        let deployable = self.of(update).first().is_some_and(|e| e.explicitly_deployable);
        by_latest || (!naming.is_empty() && !deployable)
    }

    pub(crate) fn is_leaf(&self, update: UpdateId) -> bool {
        !self.entries.iter().flat_map(|e| &e.prerequisites).any(|clause| clause.any_of.contains(&update))
    }

    /// What is deployed to computers in `groups`, by revision id. Bundles name updates with higher ids only, so
    /// ascending ids decide bundles before members.
    pub(crate) fn scope(&self, groups: &[GroupId]) -> BTreeMap<i32, (&IndexEntry, Told)> {
        let updates: BTreeSet<UpdateId> = self.entries.iter().map(|e| e.identity.update_id).collect();
        let mut scope: BTreeMap<i32, (&IndexEntry, Told)> = BTreeMap::new();
        for update in updates {
            if self.state.declined.iter().any(|d| d.update == update) {
                continue;
            }
            let revisions = self.of(update);
            let named: Vec<i32> = scope
                .values()
                .flat_map(|(bundle, _)| Self::names(bundle, update))
                .map(|identity| identity.revision_number)
                .collect();
            let member = revisions.iter().find(|e| named.contains(&e.identity.revision_number));
            let evaluated = |e: &IndexEntry| matches!(e.update_type, UpdateType::Category | UpdateType::Detectoid);
            let default = |e: &IndexEntry, action| {
                (e.deployment_id, if evaluated(e) { DeploymentAction::Evaluate } else { action }, None)
            };
            let told = if let Some(member) = member {
                Some((*member, default(member, DeploymentAction::Bundle)))
            } else if self.is_part(update) {
                None
            } else {
                self.alone(groups, &revisions).or_else(|| {
                    let latest = revisions[0];
                    let sent = evaluated(latest) || latest.publication_state != PublicationState::Expired;
                    sent.then(|| (latest, default(latest, DeploymentAction::PreDeploymentCheck)))
                })
            };
            if let Some((entry, told)) = told {
                scope.insert(entry.id.0, (entry, told));
            }
        }
        scope
    }

    fn alone<'a>(&self, groups: &[GroupId], revisions: &[&'a IndexEntry]) -> Option<(&'a IndexEntry, Told)> {
        let latest = revisions[0];
        if matches!(latest.update_type, UpdateType::Category | UpdateType::Detectoid) {
            return None;
        }
        let row = self.winner(groups, latest.identity.update_id)?;
        let action = match row.action {
            ApprovalAction::Install => DeploymentAction::Install,
            ApprovalAction::Uninstall => DeploymentAction::Uninstall,
            ApprovalAction::NotApproved => return None,
        };
        let entry = revisions.iter().find(|e| e.identity == row.revision)?;
        Some((entry, (row.id, action, row.deadline)))
    }

    pub(crate) fn satisfied(&self, entry: &IndexEntry, installed: &[i32]) -> bool {
        let updates: BTreeSet<UpdateId> =
            self.entries.iter().filter(|e| installed.contains(&e.id.0)).map(|e| e.identity.update_id).collect();
        entry
            .prerequisites
            .iter()
            .all(|clause| clause.any_of.is_empty() || clause.any_of.iter().any(|id| updates.contains(id)))
    }

    /// The closure of a category filter, as updates.
    pub(crate) fn filtered(&self, groups: &[GroupId], filter: &[UpdateId]) -> BTreeSet<UpdateId> {
        let scope = self.scope(groups);
        let mut inside: BTreeSet<UpdateId> = filter.iter().copied().collect();
        loop {
            let before = inside.len();
            for (entry, _) in scope.values() {
                let categories = entry.prerequisites.iter().filter(|c| c.is_category).flat_map(|c| &c.any_of);
                if categories.clone().any(|id| inside.contains(id)) {
                    inside.insert(entry.identity.update_id);
                }
            }
            if inside.len() == before {
                break;
            }
        }
        loop {
            let before = inside.len();
            for (entry, _) in scope.values() {
                if inside.contains(&entry.identity.update_id) {
                    inside.extend(entry.prerequisites.iter().flat_map(|c| &c.any_of));
                    let existing = entry.bundled.iter().flat_map(|c| &c.any_of);
                    inside.extend(
                        existing.filter(|m| self.entries.iter().any(|e| e.identity == **m)).map(|m| m.update_id),
                    );
                }
            }
            if inside.len() == before {
                return inside;
            }
        }
    }

    /// Ids that a software pass needs.
    pub(crate) fn needed(&self, groups: &[GroupId], installed: &[i32], filter: &[UpdateId]) -> BTreeMap<i32, Told> {
        let filtered = (!filter.is_empty()).then(|| self.filtered(groups, filter));
        self.scope(groups)
            .into_iter()
            .filter(|(_, (entry, _))| entry.update_type != UpdateType::Driver)
            .filter(|(_, (entry, _))| self.satisfied(entry, installed))
            .filter(|(_, (entry, _))| filtered.as_ref().is_none_or(|f| f.contains(&entry.identity.update_id)))
            .map(|(id, (_, told))| (id, told))
            .collect()
    }
}

fn beats(row: &Approval, best: &Approval, depths: &BTreeMap<GroupId, usize>) -> bool {
    let (mine, theirs) = (depths[&row.group], depths[&best.group]);
    if mine != theirs {
        return mine > theirs;
    }
    let order = [ApprovalAction::Install, ApprovalAction::Uninstall, ApprovalAction::NotApproved];
    let place = |row: &Approval| order.iter().position(|action| *action == row.action);
    if place(row) != place(best) {
        return place(row) < place(best);
    }
    match (row.deadline, best.deadline) {
        (Some(mine), Some(theirs)) if mine != theirs => return mine < theirs,
        (Some(_), None) => return true,
        (None, Some(_)) => return false,
        _ => {}
    }
    let (mine, theirs) = (row.revision.revision_number, best.revision.revision_number);
    if mine != theirs { mine > theirs } else { row.id < best.id }
}
