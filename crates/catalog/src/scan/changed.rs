//! What changed of the things an agent keeps.

use patchwell_model::{GroupId, UpdateId};

use super::{Deployed, ScanRequest};
use crate::bitset::BitSet;
use crate::decisions::ChangeSeq;
use crate::effective::Closure;
use crate::index::{Index, RevIx};
use crate::scope::Scope;
use crate::snapshot::Snapshot;

impl Snapshot {
    /// Needed and cached revisions whose deployment or leaf flag is not what the agent was told, in page order.
    pub(super) fn changed(
        &self,
        scope: &Scope,
        needed: &BitSet,
        cached: &BitSet,
        request: &ScanRequest<'_>,
    ) -> Vec<Deployed> {
        let kept = |rev: RevIx| needed.contains(rev) && cached.contains(rev);
        let changed: Vec<RevIx> = match request.anchor {
            None => needed.iter_with(cached).collect(),
            Some(anchor) => {
                self.changed_revisions(scope, anchor, request.groups, request.previous_groups, kept, || {
                    needed.iter_with(cached).collect()
                })
            }
        };
        changed.into_iter().map(|rev| scope.deployed(&self.index, rev)).collect()
    }

    /// The revisions for which `kept` holds and that changed since `anchor`, or by a change of groups. `all_kept` lists
    /// those for which `kept` holds; it is asked only after a change of groups.
    pub(crate) fn changed_revisions(
        &self,
        scope: &Scope,
        anchor: ChangeSeq,
        groups: &[GroupId],
        previous_groups: Option<&[GroupId]>,
        kept: impl Fn(RevIx) -> bool,
        all_kept: impl FnOnce() -> Vec<RevIx>,
    ) -> Vec<RevIx> {
        let log = self.decisions.log.since(anchor);
        let previous = previous_groups.map(|groups| Closure::new(&self.decisions.groups, groups));
        let mut changed = Vec::new();
        if !log.is_empty() {
            let now = Closure::new(&self.decisions.groups, groups);
            let concerns = |group| now.contains(group) || previous.as_ref().is_some_and(|p| p.contains(group));
            for change in log.iter().filter(|change| change.group.is_none_or(concerns)) {
                affected(&self.index, change.update, |rev| changed.extend(kept(rev).then_some(rev)));
            }
        }
        if let Some(previous_groups) = previous_groups
            && self.scope_key(previous_groups) != self.scope_key(groups)
        {
            let (_, before) = self.scope(previous_groups);
            changed.extend(all_kept().into_iter().filter(|rev| self.differs(*rev, scope, &before)));
        }
        changed.sort_unstable();
        changed.dedup();
        changed
    }

    fn differs(&self, rev: RevIx, now: &Scope, before: &Scope) -> bool {
        if !before.deployed.contains(rev) {
            return true;
        }
        let (now, before) = (now.deployment(&self.index, rev), before.deployment(&self.index, rev));
        (now.id, now.action, now.deadline) != (before.id, before.action, before.deadline)
    }
}

/// The revisions that a decision on `update` concerns: its own, and members that can also be sent alone, since whether
/// they are sent as part of it is decided by it.
fn affected(index: &Index, update: UpdateId, mut found: impl FnMut(RevIx)) {
    let Some(update) = index.interner.find(update) else { return };
    for update in std::iter::once(update).chain(index.dependent_members(std::iter::once(update))) {
        index.revisions(update).iter().for_each(|rev| found(*rev));
    }
}
