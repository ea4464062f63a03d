//! Which revisions of a scope a computer needs: those whose prerequisites it has installed.

use std::sync::Arc;

use crate::bitset::BitSet;
use crate::index::{Index, SetRanges};
use crate::intern::UpdateIx;
use crate::scope::{Scope, ScopeKey};
use crate::snapshot::Snapshot;

/// Names a set of revisions within a snapshot.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct NeededKey {
    pub(crate) scope: ScopeKey,
    /// Installed updates that are prerequisites of anything, ascending.
    pub(crate) installed: Box<[UpdateIx]>,
    /// Known categories of the filter, ascending; `None` without a filter.
    pub(crate) filter: Option<Box<[UpdateIx]>>,
}

impl Index {
    /// The updates behind installed revision ids, as far as any prerequisite names them.
    pub(crate) fn installed_updates(&self, ids: &[i32]) -> Box<[UpdateIx]> {
        let mut updates: Vec<UpdateIx> = ids
            .iter()
            .filter_map(|id| self.find(*id))
            .map(|rev| self.entry(rev).update)
            .filter(|update| self.prerequisites.contains(*update))
            .collect();
        updates.sort_unstable();
        updates.dedup();
        updates.into()
    }

    /// Calls `found` with the place of every clause set that `installed` (ascending, no repetition) satisfies.
    pub(crate) fn satisfied_sets(&self, installed: &[UpdateIx], mut found: impl FnMut(&SetRanges)) {
        let mut clauses = BitSet::new(self.interner.clauses.len());
        let mut satisfied = vec![0u32; self.interner.sets.len()];
        if let Some(set) = self.interner.empty_set() {
            found(&self.ranges[set as usize]);
        }
        for clause in installed.iter().flat_map(|update| self.clauses_naming.of(*update)) {
            if !clauses.insert(*clause) {
                continue;
            }
            for set in self.sets_holding.of(*clause) {
                let count = &mut satisfied[*set as usize];
                *count += 1;
                if *count as usize == self.interner.sets[*set as usize].len() {
                    found(&self.ranges[*set as usize]);
                }
            }
        }
    }
}

impl Snapshot {
    /// The software, categories and detectoids of `scope` that `key` makes deliverable.
    pub(crate) fn needed(&self, scope: &Scope, key: &NeededKey) -> Arc<BitSet> {
        self.caches.needed.get_or(key, || {
            let mut needed = BitSet::new(self.index.entries.len());
            self.index.satisfied_sets(&key.installed, |ranges| {
                needed.insert_range_of(&scope.deployed, ranges.evaluated.start, ranges.evaluated.end);
                needed.insert_range_of(&scope.deployed, ranges.software.start, ranges.software.end);
            });
            if let Some(filter) = self.filter(scope, key) {
                needed.intersect(&filter);
            }
            needed
        })
    }
}
