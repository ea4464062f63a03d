//! What administrators decided, and when it last changed.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use patchwell_model::{Approval, DeploymentId, Group, GroupId, RevisionIdentity, Timestamp, UpdateId};

use crate::changes::ChangeLog;
use crate::groups::GroupTree;

/// Position in the history of deployments; cookies carry it. Every commit of decisions or of revisions has a higher one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct ChangeSeq(pub u64);

/// Something that changed how an update is deployed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DeploymentChange {
    /// When, in order.
    pub seq: ChangeSeq,
    /// Which update.
    pub update: UpdateId,
    /// For whom; `None` is everyone (a decline, a reinstatement, a changed leaf flag or bundle membership).
    pub group: Option<GroupId>,
    /// When, by the clock: `LastChangeTime` of the deployment.
    pub time: Timestamp,
}

/// An update that an administrator declined.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Declined {
    /// Which.
    pub update: UpdateId,
    /// When.
    pub time: Timestamp,
    /// By whom: the name of a user, token or rule.
    pub administrator: String,
}

/// All decisions, as the store holds them.
#[derive(Debug, Clone, Default)]
pub struct DecisionState {
    /// The seq of the latest commit, of decisions or of revisions.
    pub seq: ChangeSeq,
    /// The group tree. The built-in groups are added where missing.
    pub groups: Vec<Group>,
    /// All approvals.
    pub approvals: Vec<Approval>,
    /// Declined updates.
    pub declined: Vec<Declined>,
    /// Known changes, in any order; the latest for each update and group is enough.
    pub changes: Vec<DeploymentChange>,
}

/// One commit of decisions. Removals are applied before additions.
#[derive(Debug, Clone)]
pub struct DecisionChange {
    /// Its place in the history: higher than all before.
    pub seq: ChangeSeq,
    /// When it was decided.
    pub time: Timestamp,
    /// Approvals that no longer hold.
    pub approvals_removed: Vec<DeploymentId>,
    /// Approvals added; one with a known id replaces it.
    pub approvals_set: Vec<Approval>,
    /// Declined updates. Their approvals go with the decline.
    pub declined: Vec<Declined>,
    /// Updates no longer declined.
    pub reinstated: Vec<UpdateId>,
    /// Groups deleted, each with its descendants and their approvals.
    pub groups_deleted: Vec<GroupId>,
    /// Groups created, renamed or moved.
    pub groups_set: Vec<Group>,
}

impl DecisionChange {
    /// A commit that changes nothing yet.
    #[must_use]
    pub fn new(seq: ChangeSeq, time: Timestamp) -> Self {
        Self {
            seq,
            time,
            approvals_removed: Vec::new(),
            approvals_set: Vec::new(),
            declined: Vec::new(),
            reinstated: Vec::new(),
            groups_deleted: Vec::new(),
            groups_set: Vec::new(),
        }
    }
}

/// Decisions ready to be asked.
#[derive(Debug, Clone)]
pub(crate) struct Decisions {
    pub(crate) seq: ChangeSeq,
    pub(crate) groups: Arc<GroupTree>,
    pub(crate) approvals: HashMap<UpdateId, Vec<Arc<Approval>>>,
    update_of: HashMap<DeploymentId, UpdateId>,
    pub(crate) declined: HashMap<UpdateId, Arc<Declined>>,
    pub(crate) log: ChangeLog,
    /// Groups that any approval or change names: only they tell scopes apart.
    pub(crate) relevant_groups: HashSet<GroupId>,
}

impl Decisions {
    pub(crate) fn new(state: DecisionState) -> Self {
        let mut decisions = Self {
            seq: state.changes.iter().map(|change| change.seq).fold(state.seq, ChangeSeq::max),
            groups: Arc::new(GroupTree::new(state.groups)),
            approvals: HashMap::new(),
            update_of: HashMap::new(),
            declined: state.declined.into_iter().map(|declined| (declined.update, Arc::new(declined))).collect(),
            log: ChangeLog::new(state.changes),
            relevant_groups: HashSet::new(),
        };
        for approval in state.approvals {
            decisions.insert(approval);
        }
        decisions.refresh();
        decisions
    }

    /// Approvals of an update, of any revision and group.
    pub(crate) fn approvals_of(&self, update: UpdateId) -> &[Arc<Approval>] {
        self.approvals.get(&update).map_or(&[], Vec::as_slice)
    }

    pub(crate) fn approval(&self, id: DeploymentId) -> Option<&Arc<Approval>> {
        self.approvals_of(*self.update_of.get(&id)?).iter().find(|approval| approval.id == id)
    }

    pub(crate) fn is_declined(&self, update: UpdateId) -> bool {
        self.declined.contains_key(&update)
    }

    fn insert(&mut self, approval: Approval) {
        self.remove(approval.id);
        self.update_of.insert(approval.id, approval.revision.update_id);
        self.approvals.entry(approval.revision.update_id).or_default().push(Arc::new(approval));
    }

    fn remove(&mut self, id: DeploymentId) -> Option<Arc<Approval>> {
        let update = self.update_of.remove(&id)?;
        let approvals = self.approvals.get_mut(&update)?;
        let at = approvals.iter().position(|approval| approval.id == id)?;
        let removed = approvals.swap_remove(at);
        if approvals.is_empty() {
            self.approvals.remove(&update);
        }
        Some(removed)
    }

    /// Drops the approvals of revisions that are gone.
    pub(crate) fn forget_approvals(&mut self, gone: &HashSet<RevisionIdentity>) {
        let updates: HashSet<UpdateId> = gone.iter().map(|identity| identity.update_id).collect();
        let rows = updates.iter().flat_map(|update| self.approvals_of(*update));
        let orphaned: Vec<DeploymentId> = rows.filter(|row| gone.contains(&row.revision)).map(|row| row.id).collect();
        for id in orphaned {
            self.remove(id);
        }
        self.refresh();
    }

    fn refresh(&mut self) {
        self.relevant_groups = self.approvals.values().flatten().map(|approval| approval.group).collect();
        self.relevant_groups.extend(self.log.groups());
    }

    /// The decisions after `change`.
    pub(crate) fn with(&self, change: DecisionChange) -> Self {
        let mut next = self.clone();
        next.seq = self.seq.max(change.seq);
        let mut changed: Vec<(UpdateId, Option<GroupId>)> = Vec::new();
        for id in change.approvals_removed {
            changed.extend(next.remove(id).map(|old| (old.revision.update_id, Some(old.group))));
        }
        for update in change.reinstated {
            next.declined.remove(&update);
            changed.push((update, None));
        }
        for declined in change.declined {
            for approval in self.approvals_of(declined.update) {
                next.remove(approval.id);
            }
            changed.push((declined.update, None));
            next.declined.insert(declined.update, Arc::new(declined));
        }
        next.apply_groups(&change.groups_deleted, change.groups_set, &mut changed);
        for approval in change.approvals_set {
            changed.extend(next.approval(approval.id).map(|old| (old.revision.update_id, Some(old.group))));
            changed.push((approval.revision.update_id, Some(approval.group)));
            next.insert(approval);
        }
        next.log.record(change.seq, change.time, changed);
        next.refresh();
        next
    }

    fn apply_groups(&mut self, deleted: &[GroupId], set: Vec<Group>, changed: &mut Vec<(UpdateId, Option<GroupId>)>) {
        if deleted.is_empty() && set.is_empty() {
            return;
        }
        let before = Arc::clone(&self.groups);
        let mut groups = (*before).clone();
        let gone: HashSet<GroupId> = deleted.iter().flat_map(|id| groups.remove(*id)).collect();
        for id in &gone {
            // Cookies of its computers name the group only, and where it was in the tree is not known afterwards.
            let above: HashSet<GroupId> = before.path(*id).filter(|above| *above != GroupId::ALL_COMPUTERS).collect();
            changed.extend(self.updates_decided_in(&above).map(|update| (update, Some(*id))));
        }
        let orphaned: Vec<DeploymentId> = self.approvals_in(|group| gone.contains(&group)).map(|a| a.id).collect();
        for id in orphaned {
            self.remove(id);
        }
        for group in set {
            let moved = before.get(group.id).filter(|old| old.parent != group.parent).is_some();
            let id = group.id;
            groups.insert(group);
            if moved {
                // Every computer below has the group on its path, so one note at the group reaches them all.
                let touched: HashSet<GroupId> =
                    before.path(id).chain(groups.path(id)).chain(before.subtree(id)).collect();
                changed.extend(self.updates_decided_in(&touched).map(|update| (update, Some(id))));
            }
        }
        self.groups = Arc::new(groups);
    }

    /// Updates with approvals for any of these groups, now or before: an agent may not have heard yet that one is gone.
    fn updates_decided_in(&self, groups: &HashSet<GroupId>) -> impl Iterator<Item = UpdateId> {
        let logged = self.log.all().iter().filter(|change| change.group.is_some_and(|group| groups.contains(&group)));
        let approved = self.approvals_in(|group| groups.contains(&group)).map(|approval| approval.revision.update_id);
        approved.chain(logged.map(|change| change.update))
    }

    fn approvals_in(&self, wanted: impl Fn(GroupId) -> bool) -> impl Iterator<Item = &Arc<Approval>> {
        self.approvals.values().flatten().filter(move |approval| wanted(approval.group))
    }
}
