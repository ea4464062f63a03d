//! Everything that is deployed to the computers of one combination of groups.

use std::collections::HashMap;
use std::sync::Arc;

use patchwell_model::{Approval, ApprovalAction, DeploymentAction, GroupId, Timestamp};

use crate::bitset::BitSet;
use crate::decisions::Decisions;
use crate::effective::Closure;
use crate::index::{Index, RevIx};
use crate::intern::UpdateIx;
use crate::scan::{Deployed, Deployment, default_action};

/// Names a scope within a snapshot: the groups that make a difference. Computers whose groups differ only in groups
/// without decisions share it.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct ScopeKey(pub(crate) Arc<[GroupId]>);

/// The effective deployments of one combination of groups.
#[derive(Debug)]
pub(crate) struct Scope {
    /// One revision for each update that is sent.
    pub(crate) deployed: BitSet,
    /// Those of them that are sent as part of a bundle.
    bundled: BitSet,
    /// Those of them that are approved.
    approved: HashMap<RevIx, Arc<Approval>>,
    /// When the deployment of an update last changed, where it did after the update arrived.
    touched: HashMap<UpdateIx, Timestamp>,
    pub(crate) drivers: bool,
    pub(crate) chunks: Chunks,
}

/// The scope cut into stretches of neighbours that become deliverable together.
#[derive(Debug, Default)]
pub(crate) struct Chunks {
    starts: Vec<RevIx>,
    lens: Vec<u32>,
}

const CHUNK_BYTES: u64 = 64 << 10;
const CHUNK_UPDATES: u32 = 64;

impl Chunks {
    fn new(index: &Index, deployed: &BitSet) -> Self {
        let mut chunks = Self::default();
        let (mut last, mut bytes) = (None, 0);
        for rev in deployed.iter() {
            let entry = index.entry(rev);
            let like = Some((entry.clause_set, entry.is_evaluated_only()));
            bytes += u64::from(entry.core_bytes);
            match chunks.lens.last_mut() {
                Some(len) if last == like && bytes <= CHUNK_BYTES && *len < CHUNK_UPDATES => *len += 1,
                _ => {
                    chunks.starts.push(rev);
                    chunks.lens.push(1);
                    bytes = u64::from(entry.core_bytes);
                }
            }
            last = like;
        }
        chunks
    }

    /// The chunk that holds a deployed revision: its number, its length, and where the next one starts.
    #[expect(clippy::cast_possible_truncation, reason = "no more chunks than revisions")]
    pub(crate) fn of(&self, rev: RevIx) -> (u32, u32, RevIx) {
        let after = self.starts.partition_point(|start| *start <= rev);
        let len = after.checked_sub(1).and_then(|at| self.lens.get(at)).copied().unwrap_or(0);
        (after.saturating_sub(1) as u32, len, self.starts.get(after).copied().unwrap_or(RevIx::MAX))
    }
}

impl Scope {
    pub(crate) fn new(index: &Index, decisions: &Decisions, closure: &Closure) -> Self {
        let winners = winners(index, decisions, closure);
        let mut scope = Self {
            deployed: BitSet::new(index.entries.len()),
            bundled: BitSet::new(index.entries.len()),
            approved: HashMap::new(),
            touched: touched(index, decisions, closure),
            drivers: false,
            chunks: Chunks::default(),
        };
        scope.choose(index, &declined(index, decisions), &winners);
        scope.drivers = scope.deployed.any_from(index.first_driver);
        scope.chunks = Chunks::new(index, &scope.deployed);
        scope
    }

    /// Chooses the revision of every update. Bundles come before their members, so that all that name a member are
    /// decided before it is.
    fn choose(&mut self, index: &Index, declined: &BitSet, winners: &HashMap<UpdateIx, Arc<Approval>>) {
        let mut named = BitSet::new(index.entries.len());
        for update in index.parents_first.iter().copied().filter(|update| !declined.contains(*update)) {
            let as_member = index.revisions(update).iter().copied().find(|rev| named.contains(*rev));
            let chosen = match as_member {
                None if index.parts.contains(update) => None,
                None => self.choose_alone(index, update, winners.get(&update)),
                Some(rev) => {
                    self.bundled.insert(rev);
                    Some(rev)
                }
            };
            if let Some(rev) = chosen {
                self.deployed.insert(rev);
                for member in index.members.of(rev) {
                    named.insert(*member);
                }
            }
        }
    }

    /// The approved revision, else the latest. A withdrawn one is sent only when approved, but categories and
    /// detectoids always: they install nothing and others depend on them.
    fn choose_alone(&mut self, index: &Index, update: UpdateIx, winner: Option<&Arc<Approval>>) -> Option<RevIx> {
        let latest = index.latest(update)?;
        let approved = winner
            .filter(|approval| approval.action != ApprovalAction::NotApproved)
            .filter(|_| !index.entry(latest).is_evaluated_only())
            .and_then(|approval| index.by_identity(approval.revision).map(|rev| (rev, approval)));
        if let Some((rev, approval)) = approved {
            self.approved.insert(rev, Arc::clone(approval));
            return Some(rev);
        }
        let entry = index.entry(latest);
        (entry.is_evaluated_only() || !entry.is_expired()).then_some(latest)
    }

    /// The revision of an update that is sent.
    pub(crate) fn revision_of(&self, index: &Index, update: UpdateIx) -> Option<RevIx> {
        index.revisions(update).iter().copied().find(|rev| self.deployed.contains(*rev))
    }

    /// How a revision in this scope is deployed.
    pub(crate) fn deployment(&self, index: &Index, rev: RevIx) -> Deployment {
        let entry = index.entry(rev);
        let touched = self.touched.get(&entry.update).copied().unwrap_or(Timestamp::MIN);
        if let Some(approval) = self.approved.get(&rev) {
            let action = match approval.action {
                ApprovalAction::Install => DeploymentAction::Install,
                ApprovalAction::Uninstall => DeploymentAction::Uninstall,
                ApprovalAction::NotApproved => DeploymentAction::PreDeploymentCheck,
            };
            let last_change = approval.created.max(touched);
            return Deployment { id: approval.id, action, deadline: approval.deadline, last_change };
        }
        Deployment {
            id: entry.deployment_id,
            action: default_action(entry.is_evaluated_only(), self.bundled.contains(rev)),
            deadline: None,
            last_change: entry.arrival_date.max(touched),
        }
    }

    pub(crate) fn deployed(&self, index: &Index, rev: RevIx) -> Deployed {
        let entry = index.entry(rev);
        Deployed { id: entry.id, deployment: self.deployment(index, rev), is_leaf: index.is_leaf(entry.update) }
    }
}

fn winners(index: &Index, decisions: &Decisions, closure: &Closure) -> HashMap<UpdateIx, Arc<Approval>> {
    let of_update = |(update, approvals): (_, &Vec<Arc<Approval>>)| {
        Some((index.interner.find(update)?, Arc::clone(closure.winner(approvals)?)))
    };
    decisions.approvals.iter().filter_map(|(update, approvals)| of_update((*update, approvals))).collect()
}

fn declined(index: &Index, decisions: &Decisions) -> BitSet {
    let mut declined = BitSet::new(index.interner.updates.len());
    for update in decisions.declined.keys().filter_map(|update| index.interner.find(*update)) {
        declined.insert(update);
    }
    declined
}

fn touched(index: &Index, decisions: &Decisions, closure: &Closure) -> HashMap<UpdateIx, Timestamp> {
    let mut touched: HashMap<UpdateIx, Timestamp> = HashMap::new();
    for change in decisions.log.all() {
        if change.group.is_none_or(|group| closure.contains(group))
            && let Some(update) = index.interner.find(change.update)
        {
            let time = touched.entry(update).or_insert(change.time);
            *time = change.time.max(*time);
        }
    }
    touched
}
