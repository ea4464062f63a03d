//! Bundles and prerequisites.

use std::collections::HashSet;

use patchwell_model::{Clause, RevisionId, UpdateId};

use crate::bitset::BitSet;
use crate::entry::Entry;
use crate::index::{Index, RevIx};
use crate::intern::UpdateIx;
use crate::snapshot::Snapshot;

/// A demand that nothing in the catalog can meet: computers never get the revision.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MissingPrerequisite {
    /// The revision that demands it: the latest of its update.
    pub revision: RevisionId,
    /// The alternatives, none of which is in the catalog.
    pub any_of: Vec<UpdateId>,
}

impl Index {
    /// A revision and, for a bundle, all its members down to the last, each once. Circles end.
    pub(crate) fn bundle_closure(&self, rev: RevIx) -> Vec<RevIx> {
        let mut seen = HashSet::from([rev]);
        let mut found = vec![rev];
        let mut at = 0;
        while let Some(bundle) = found.get(at).copied() {
            at += 1;
            found.extend(self.members.of(bundle).iter().copied().filter(|member| seen.insert(*member)));
        }
        found
    }

    /// Updates that any revision of `updates` names, or any revision of those, and so on, as far as they can also be
    /// sent alone: decisions on `updates` decide whether they are. Circles end.
    pub(crate) fn dependent_members(&self, updates: impl Iterator<Item = UpdateIx>) -> Vec<UpdateIx> {
        let mut waiting: Vec<UpdateIx> = updates.collect();
        let mut seen: HashSet<UpdateIx> = HashSet::new();
        let mut found = Vec::new();
        while let Some(update) = waiting.pop() {
            for member in self.revisions(update).iter().flat_map(|rev| self.members.of(*rev)) {
                let member = self.entry(*member).update;
                if seen.insert(member) {
                    waiting.push(member);
                    found.extend((!self.parts.contains(member)).then_some(member));
                }
            }
        }
        found
    }

    /// Bundles whose latest revision names the update.
    pub(crate) fn bundles_of(&self, update: u32) -> impl Iterator<Item = RevIx> {
        let is_latest = |bundle: &RevIx| self.latest(self.entry(*bundle).update) == Some(*bundle);
        self.bundles_naming.of(update).iter().copied().filter(is_latest)
    }

    /// The alternatives of the clauses that name no update in the catalog.
    pub(crate) fn unmet_clauses(&self, rev: RevIx) -> impl Iterator<Item = Vec<UpdateId>> {
        let absent = |any_of: &&[u32]| any_of.iter().all(|update| self.revisions(*update).is_empty());
        let clauses = self.clauses(self.entry(rev).clause_set).map(|(_, any_of)| any_of).filter(absent);
        clauses.map(|any_of| any_of.iter().map(|update| self.interner.updates[*update as usize]).collect())
    }
}

impl Snapshot {
    /// The prerequisites of a revision: its clauses without empty ones, in no particular order.
    #[must_use]
    pub fn prerequisites(&self, entry: &Entry) -> Vec<Clause> {
        let id = |update: &u32| self.index.interner.updates[*update as usize];
        let clauses = self.index.clauses(entry.clause_set);
        clauses.map(|(is_category, any_of)| Clause { is_category, any_of: any_of.iter().map(id).collect() }).collect()
    }

    /// Updates whose latest revision has `update` as a prerequisite.
    pub fn required_by(&self, update: UpdateId) -> impl Iterator<Item = &Entry> {
        let index = &*self.index;
        let clauses = index.interner.find(update).map_or(&[][..], |update| index.clauses_naming.of(update));
        let mut seen = BitSet::new(index.interner.sets.len());
        let sets =
            clauses.iter().flat_map(|clause| index.sets_holding.of(*clause)).filter(move |set| seen.insert(**set));
        sets.flat_map(|set| {
            let ranges = &index.ranges[*set as usize];
            ranges.evaluated.clone().chain(ranges.software.clone()).chain(ranges.drivers.clone())
        })
        .map(|rev| (rev, index.entry(rev)))
        .filter(|(rev, entry)| index.latest(entry.update) == Some(*rev))
        .map(|(_, entry)| entry)
    }

    /// The revisions that a bundle names and that are here.
    #[must_use]
    pub fn members(&self, id: RevisionId) -> Vec<&Entry> {
        let members = self.index.find(id.0).map_or(&[][..], |rev| self.index.members.of(rev));
        members.iter().map(|member| self.index.entry(*member)).collect()
    }

    /// The latest revisions of the bundles that name an update.
    #[must_use]
    pub fn bundles(&self, update: UpdateId) -> Vec<&Entry> {
        let Some(update) = self.index.interner.find(update) else { return Vec::new() };
        self.index.bundles_of(update).map(|bundle| self.index.entry(bundle)).collect()
    }

    /// A revision and, for a bundle, all its members down to the last: what a computer downloads for it.
    #[must_use]
    pub fn bundle_closure(&self, id: RevisionId) -> Vec<&Entry> {
        let Some(rev) = self.index.find(id.0) else { return Vec::new() };
        self.index.bundle_closure(rev).into_iter().map(|rev| self.index.entry(rev)).collect()
    }

    /// Bytes of all that a computer downloads at most for a revision: a bundle has its files in its members.
    #[must_use]
    pub fn download_bytes(&self, id: RevisionId) -> u64 {
        self.bundle_closure(id).iter().fold(0, |sum, entry| sum.saturating_add(entry.content_bytes))
    }

    /// A revision and all bundles, of any revision, that it is part of, up to the outermost: who approves one of them
    /// has computers install it. Circles end.
    #[must_use]
    pub fn holders(&self, id: RevisionId) -> Vec<&Entry> {
        let Some(rev) = self.index.find(id.0) else { return Vec::new() };
        let mut seen = HashSet::from([rev]);
        let mut found = vec![rev];
        let mut at = 0;
        while let Some(member) = found.get(at).copied() {
            at += 1;
            let bundles = self.index.bundles_naming.of(self.index.entry(member).update).iter().copied();
            let holding = bundles.filter(|bundle| self.index.members.of(*bundle).contains(&member));
            found.extend(holding.filter(|bundle| seen.insert(*bundle)));
        }
        found.into_iter().map(|rev| self.index.entry(rev)).collect()
    }

    /// Latest revisions with prerequisites that point to nothing.
    #[must_use]
    pub fn missing_prerequisites(&self) -> Vec<MissingPrerequisite> {
        let latest = self.index.parents_first.iter().filter_map(|update| self.index.latest(*update));
        latest
            .flat_map(|rev| {
                let revision = self.index.entry(rev).id;
                self.index.unmet_clauses(rev).map(move |any_of| MissingPrerequisite { revision, any_of })
            })
            .collect()
    }
}
