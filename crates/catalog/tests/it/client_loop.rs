//! An agent that scans again and again while administrators decide ends up with what it should have.

use std::collections::{BTreeMap, BTreeSet};

use patchwell_catalog::{ChangeSeq, DecisionChange, DecisionState, Deployed, PageLimits, ScanRequest, Snapshot};
use patchwell_model::{Approval, Group, GroupId, IndexEntry, RevisionId, UpdateId};
use proptest::prelude::*;

use crate::generate::*;
use crate::naive::Naive;

#[derive(Debug, Clone)]
enum Step {
    Approve(Approval),
    Remove(usize),
    Decline(u8),
    Reinstate(u8),
    Move(u8, GroupId),
    Delete(u8),
    Import(IndexEntry),
    Withdraw(usize),
    Join(Vec<GroupId>),
    Scan,
}

fn any_step() -> impl Strategy<Value = Step> {
    let import = (100..130i32, 0..UPDATES, 1..6i32).prop_flat_map(|(id, n, number)| any_entry(id, n, number));
    prop_oneof![
        3 => any_approval().prop_map(Step::Approve),
        2 => any::<usize>().prop_map(Step::Remove),
        1 => (0..UPDATES).prop_map(Step::Decline),
        1 => (0..UPDATES).prop_map(Step::Reinstate),
        1 => (1..6u8, any_group()).prop_map(|(n, parent)| Step::Move(n, parent)),
        1 => (1..6u8).prop_map(Step::Delete),
        3 => import.prop_map(|entry| Step::Import(without_circles(entry))),
        1 => any::<usize>().prop_map(Step::Withdraw),
        1 => any_groups().prop_map(Step::Join),
        4 => Just(Step::Scan)
    ]
}

/// Prerequisites on updates with lower numbers only: two updates that demand each other come and go for ever.
fn without_circles(mut entry: IndexEntry) -> IndexEntry {
    for clause in &mut entry.prerequisites {
        clause.any_of.retain(|id| *id < entry.identity.update_id || *id >= update(UPDATES));
    }
    entry
}

/// The server: a snapshot that grows by steps, beside the plain rows it should be equal to.
pub(crate) struct Server {
    pub(crate) snapshot: Snapshot,
    pub(crate) entries: Vec<IndexEntry>,
    pub(crate) state: DecisionState,
    last_id: i32,
}

impl Server {
    fn change(&mut self) -> DecisionChange {
        self.state.seq = ChangeSeq(self.state.seq.0 + 1);
        DecisionChange::new(self.state.seq, time(self.state.seq.0.cast_signed() + 100))
    }

    fn step(&mut self, step: &Step) {
        let mut change = self.change();
        match step {
            Step::Approve(approval) => {
                self.state.approvals.retain(|row| row.id != approval.id);
                if !self.state.declined.iter().any(|d| d.update == approval.revision.update_id) {
                    self.state.approvals.push(approval.clone());
                    change.approvals_set.push(approval.clone());
                } else {
                    change.approvals_removed.push(approval.id);
                }
            }
            Step::Remove(at) if !self.state.approvals.is_empty() => {
                let at = at % self.state.approvals.len();
                change.approvals_removed.push(self.state.approvals.remove(at).id);
            }
            Step::Decline(n) => {
                self.state.approvals.retain(|row| row.revision.update_id != update(*n));
                self.state.declined.retain(|d| d.update != update(*n));
                self.state.declined.push(declined(*n));
                change.declined.push(declined(*n));
            }
            Step::Reinstate(n) => {
                self.state.declined.retain(|d| d.update != update(*n));
                change.reinstated.push(update(*n));
            }
            Step::Move(n, parent) => self.move_group(group(*n), *parent, &mut change),
            Step::Delete(n) => {
                let gone = self.snapshot.groups().subtree(group(*n));
                self.state.groups.retain(|g| !gone.contains(&g.id));
                self.state.approvals.retain(|row| !gone.contains(&row.group));
                change.groups_deleted.push(group(*n));
            }
            Step::Import(entry) => return self.import(entry),
            Step::Withdraw(at) if !self.entries.is_empty() => {
                let gone = self.entries.remove(at % self.entries.len());
                // Approvals go with their revision.
                self.state.approvals.retain(|row| row.revision != gone.identity);
                self.snapshot = self.snapshot.without_revisions(&[gone.id], change.seq, change.time);
                return;
            }
            Step::Remove(_) | Step::Withdraw(_) | Step::Join(_) | Step::Scan => {}
        }
        self.snapshot = self.snapshot.with_decisions(change);
    }

    fn import(&mut self, entry: &IndexEntry) {
        // What a revision says never changes, so a known one is imported as it is.
        if let Some(known) = self.entries.iter().find(|e| e.identity == entry.identity) {
            self.snapshot = self.snapshot.with_revisions(vec![known.clone()], self.state.seq);
            return;
        }
        // Ids are never used again, also when their revision is deleted.
        self.last_id += 1;
        let id = RevisionId(self.last_id);
        let entry = IndexEntry { id, deployment_id: patchwell_model::DeploymentId(10_000 + id.0), ..entry.clone() };
        self.entries.push(entry.clone());
        self.snapshot = self.snapshot.with_revisions(vec![entry], self.state.seq);
    }

    fn move_group(&mut self, id: GroupId, parent: GroupId, change: &mut DecisionChange) {
        let below = self.snapshot.groups().subtree(id);
        let exists = |id: GroupId| id == GroupId::ALL_COMPUTERS || self.state.groups.iter().any(|g| g.id == id);
        if below.contains(&parent) || !exists(parent) || !exists(id) {
            return;
        }
        for group in self.state.groups.iter_mut().filter(|g| g.id == id) {
            *group = Group { parent: Some(parent), ..group.clone() };
            change.groups_set.push(group.clone());
        }
    }
}

/// An agent: what it has cached, as it was told, and what its cookie says.
#[derive(Default)]
struct Agent {
    cache: BTreeMap<i32, Deployed>,
    cookie: Option<(ChangeSeq, Vec<GroupId>)>,
}

impl Agent {
    fn installed(&self, server: &Server, truth: &BTreeSet<UpdateId>) -> Vec<i32> {
        let holds = |id: &i32| server.entries.iter().any(|e| e.id.0 == *id && truth.contains(&e.identity.update_id));
        self.cache.iter().filter(|(id, known)| !known.is_leaf && holds(id)).map(|(id, _)| *id).collect()
    }

    /// Scans until nothing is new.
    fn sync(&mut self, server: &Server, groups: &[GroupId], truth: &BTreeSet<UpdateId>, page: PageLimits) {
        for _ in 0..200 {
            let installed = self.installed(server, truth);
            let other: Vec<i32> = self.cache.keys().copied().filter(|id| !installed.contains(id)).collect();
            let answer = server.snapshot.scan(&ScanRequest {
                groups,
                previous_groups: self.cookie.as_ref().map(|(_, groups)| groups.as_slice()),
                anchor: self.cookie.as_ref().map(|(seq, _)| *seq),
                installed: &installed,
                other_cached: &other,
                page,
                ..ScanRequest::default()
            });
            for id in answer.out_of_scope.iter().chain(&answer.deployed_out_of_scope) {
                assert!(self.cache.remove(id).is_some(), "{id} was not cached");
            }
            for changed in &answer.changed {
                assert!(self.cache.insert(changed.id.0, *changed).is_some(), "{changed:?} was not cached");
            }
            for new in &answer.new {
                assert!(self.cache.insert(new.id.0, *new).is_none(), "{new:?} was cached");
            }
            self.cookie = Some((answer.seq, groups.to_vec()));
            let quiet = answer.new.is_empty() && answer.out_of_scope.is_empty();
            if quiet && answer.deployed_out_of_scope.is_empty() && self.installed(server, truth) == installed {
                return;
            }
        }
        panic!("200 round trips were not enough");
    }

    fn check(&self, server: &Server, groups: &[GroupId], truth: &BTreeSet<UpdateId>) {
        let naive = Naive { entries: &server.entries, state: &server.state };
        let needed = naive.needed(groups, &self.installed(server, truth), &[]);
        let cached: BTreeMap<_, _> = self
            .cache
            .iter()
            .map(|(id, known)| (*id, (known.deployment.id, known.deployment.action, known.deployment.deadline)))
            .collect();
        assert_eq!(cached, needed);
        for (id, known) in &self.cache {
            let entry = server.entries.iter().find(|e| e.id.0 == *id).unwrap();
            assert_eq!(known.is_leaf, naive.is_leaf(entry.identity.update_id), "leaf flag of {id}");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1000))]

    #[test]
    fn it_ends_with_what_is_deployed(
        entries in any_entries().prop_map(|entries| entries.into_iter().map(without_circles).collect::<Vec<_>>()),
        state in any_state(),
        steps in prop::collection::vec(any_step(), 0..16),
        truth in prop::collection::btree_set((0..UPDATES).prop_map(update), 0..14),
        updates in 1..8usize,
        bytes in 1..4000u64,
    ) {
        let page = PageLimits { updates, bytes, overhead: 10 };
        let mut server = Server { snapshot: Snapshot::build(entries.clone(), state.clone()), entries, state, last_id: 100 };
        let mut groups = vec![group(3)];
        let mut agent = Agent::default();
        for step in steps.iter().chain([&Step::Scan]) {
            match step {
                Step::Join(joined) => groups.clone_from(joined),
                Step::Scan => {
                    agent.sync(&server, &groups, &truth, page);
                    agent.check(&server, &groups, &truth);
                }
                _ => server.step(step),
            }
        }
        // What grew by steps is what is built at once.
        let changes = server.snapshot.changes_since(ChangeSeq(0)).to_vec();
        let rebuilt = Snapshot::build(server.entries.clone(), DecisionState { changes, ..server.state.clone() });
        let installed = agent.installed(&server, &truth);
        for anchor in (0..=server.state.seq.0).map(ChangeSeq) {
            let request = ScanRequest {
                groups: &groups,
                anchor: Some(anchor),
                installed: &installed,
                other_cached: &[1, 2, 3, 101, 102],
                page,
                ..ScanRequest::default()
            };
            prop_assert_eq!(server.snapshot.scan(&request), rebuilt.scan(&request));
        }
    }
}
