//! The immutable view of catalog and decisions that a request works with.

use std::collections::HashSet;
use std::sync::Arc;

use patchwell_model::{EffectiveApproval, GroupId, IndexEntry, RevisionId, RevisionIdentity, Timestamp, UpdateId};

use crate::bitset::BitSet;
use crate::cache::Cache;
use crate::decisions::{ChangeSeq, DecisionChange, DecisionState, Decisions, Declined, DeploymentChange};
use crate::effective::{Closure, explain};
use crate::groups::GroupTree;
use crate::index::Index;
use crate::scan::Deployed;
use crate::scan::needed::NeededKey;
use crate::scope::{Scope, ScopeKey};

/// Catalog and decisions at one moment. Cloning is cheap; a change makes a new one and leaves this one as it is.
#[derive(Debug, Clone)]
pub struct Snapshot {
    pub(crate) index: Arc<Index>,
    pub(crate) decisions: Arc<Decisions>,
    pub(crate) caches: Arc<Caches>,
}

/// What requests computed on this snapshot and others will ask for again.
#[derive(Debug)]
pub(crate) struct Caches {
    scopes: Cache<ScopeKey, Scope>,
    pub(crate) filters: Cache<NeededKey, BitSet>,
    pub(crate) needed: Cache<NeededKey, BitSet>,
}

const NEEDED_BYTES: usize = 24 << 20;

impl Caches {
    fn new(revisions: usize) -> Self {
        let set = BitSet::new(revisions).bytes() + 2048;
        Self {
            scopes: Cache::new(64),
            filters: Cache::new(NEEDED_BYTES / 8 / set),
            needed: Cache::new(NEEDED_BYTES / set),
        }
    }
}

impl Default for Snapshot {
    fn default() -> Self {
        Self::build([], DecisionState::default())
    }
}

impl Snapshot {
    fn of(index: Arc<Index>, decisions: Decisions) -> Self {
        let caches = Arc::new(Caches::new(index.entries.len()));
        Self { index, decisions: Arc::new(decisions), caches }
    }

    /// The snapshot of a whole catalog. Of entries with the same id the last counts.
    #[must_use]
    pub fn build(entries: impl IntoIterator<Item = IndexEntry>, decisions: DecisionState) -> Self {
        Self::of(Arc::new(Index::new(entries)), Decisions::new(decisions))
    }

    /// The snapshot after an import: entries are added, each in place of an entry with its id. Updates whose leaf flag
    /// or bundle membership changes by it are noted as changed for everyone ([`Self::changes_since`]).
    #[must_use]
    pub fn with_revisions(&self, entries: Vec<IndexEntry>, seq: ChangeSeq) -> Self {
        let time = entries.iter().map(|entry| entry.arrival_date).max().unwrap_or(Timestamp::MIN);
        let touched: Vec<UpdateId> = entries.iter().map(|entry| entry.identity.update_id).collect();
        self.with_index(self.index.with(entries), &touched, seq, time)
    }

    /// The snapshot after revisions were deleted at `time`, with their approvals. A declined update stays so: servers
    /// below still have it, and it may come back.
    #[must_use]
    pub fn without_revisions(&self, ids: &[RevisionId], seq: ChangeSeq, time: Timestamp) -> Self {
        let touched: Vec<UpdateId> =
            ids.iter().filter_map(|id| self.entry(*id)).map(|entry| entry.identity.update_id).collect();
        let gone: HashSet<RevisionIdentity> =
            ids.iter().filter_map(|id| self.entry(*id)).map(|entry| entry.identity).collect();
        let mut next = self.with_index(self.index.without(ids), &touched, seq, time);
        Arc::make_mut(&mut next.decisions).forget_approvals(&gone);
        next
    }

    fn with_index(&self, index: Index, touched: &[UpdateId], seq: ChangeSeq, time: Timestamp) -> Self {
        let mut decisions = (*self.decisions).clone();
        let changed = index.changed_flags(&self.index, touched).into_iter().map(|update| (update, None)).collect();
        decisions.log.record(seq, time, changed);
        decisions.seq = decisions.seq.max(seq);
        Self::of(Arc::new(index), decisions)
    }

    /// The snapshot after a commit of decisions.
    #[must_use]
    pub fn with_decisions(&self, change: DecisionChange) -> Self {
        Self::of(Arc::clone(&self.index), self.decisions.with(change))
    }

    /// The snapshot with a note that deployments may have changed, where somebody else knows: an import that a crash
    /// interrupted before its changes were noted.
    #[must_use]
    pub fn with_changes(&self, seq: ChangeSeq, time: Timestamp, changed: Vec<(UpdateId, Option<GroupId>)>) -> Self {
        let mut decisions = (*self.decisions).clone();
        decisions.log.record(seq, time, changed);
        decisions.seq = decisions.seq.max(seq);
        Self::of(Arc::clone(&self.index), decisions)
    }

    /// The seq of the latest commit. Two snapshots of one server with the same seq are the same.
    #[must_use]
    pub fn seq(&self) -> ChangeSeq {
        self.decisions.seq
    }

    /// What changed after `anchor`, oldest first: what a store keeps for [`DecisionState::changes`].
    #[must_use]
    pub fn changes_since(&self, anchor: ChangeSeq) -> &[DeploymentChange] {
        self.decisions.log.since(anchor)
    }

    /// The group tree.
    #[must_use]
    pub fn groups(&self) -> &GroupTree {
        &self.decisions.groups
    }

    /// The decline of an update.
    #[must_use]
    pub fn declined(&self, update: UpdateId) -> Option<&Declined> {
        self.decisions.declined.get(&update).map(AsRef::as_ref)
    }

    /// The approval that holds for a computer in `groups`, also when it says *not approved*; `None` when no group
    /// decided. Says why: the group and the id of the approval that won.
    #[must_use]
    pub fn effective_approval(&self, groups: &[GroupId], update: UpdateId) -> Option<EffectiveApproval> {
        let closure = Closure::new(&self.decisions.groups, groups);
        closure.winner(self.decisions.approvals_of(update)).map(|approval| explain(approval))
    }

    /// How a revision is deployed to a computer in `groups`; `None` when it is not.
    #[must_use]
    pub fn deployment(&self, groups: &[GroupId], revision: RevisionId) -> Option<Deployed> {
        let (_, scope) = self.scope(groups);
        let rev = self.index.find(revision.0).filter(|rev| scope.deployed.contains(*rev))?;
        Some(scope.deployed(&self.index, rev))
    }

    /// Names the scope of a computer in `groups`: computers with the same key get the same deployments.
    #[must_use]
    pub fn scope_key(&self, groups: &[GroupId]) -> ScopeKey {
        self.key_of(&Closure::new(&self.decisions.groups, groups))
    }

    fn key_of(&self, closure: &Closure) -> ScopeKey {
        let mut groups: Vec<GroupId> =
            closure.groups().filter(|group| self.decisions.relevant_groups.contains(group)).collect();
        groups.sort_unstable();
        ScopeKey(groups.into())
    }

    pub(crate) fn scope(&self, groups: &[GroupId]) -> (ScopeKey, Arc<Scope>) {
        let closure = Closure::new(&self.decisions.groups, groups);
        let key = self.key_of(&closure);
        let scope = self.caches.scopes.get_or(&key, || Scope::new(&self.index, &self.decisions, &closure));
        (key, scope)
    }
}
