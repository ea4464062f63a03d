//! The software pass of `SyncUpdates` ([MS-WUSP] 3.1.5.7).

use super::needed::NeededKey;
use super::{ScanAnswer, ScanRequest, page};
use crate::bitset::BitSet;
use crate::index::Index;
use crate::intern::UpdateIx;
use crate::scope::Scope;
use crate::snapshot::Snapshot;
use patchwell_model::UpdateId;

impl Snapshot {
    /// Decides what an agent is told: the next page of what it needs and has not cached, what it must forget, and what
    /// changed of the rest.
    #[must_use]
    pub fn scan(&self, request: &ScanRequest<'_>) -> ScanAnswer {
        let index = &*self.index;
        let (key, scope) = self.scope(request.groups);
        let key = NeededKey {
            scope: key,
            installed: index.installed_updates(request.installed),
            filter: filter_of(index, request.filter_categories),
        };
        let needed = self.needed(&scope, &key);
        let cached = Cached::new(index, &scope, &needed, request);
        let changed = self.changed(&scope, &needed, &cached.known, request);
        let page = page::cut(index, &scope, needed.iter_without(&cached.known), request.page);
        ScanAnswer {
            new: page.new,
            runs: page.runs,
            truncated: page.truncated,
            out_of_scope: cached.out_of_scope,
            deployed_out_of_scope: cached.deployed_out_of_scope,
            changed,
            has_drivers: self.has_drivers(&scope, &key),
            seq: self.seq(),
            scope: key.scope,
        }
    }

    fn has_drivers(&self, scope: &Scope, key: &NeededKey) -> bool {
        match self.filter(scope, key).filter(|_| scope.drivers) {
            Some(filter) => filter.any_from(self.index.first_driver),
            None => scope.drivers && key.filter.is_none(),
        }
    }
}

fn filter_of(index: &Index, categories: &[UpdateId]) -> Option<Box<[UpdateIx]>> {
    if categories.is_empty() {
        return None;
    }
    let mut filter: Vec<UpdateIx> = categories.iter().filter_map(|id| index.interner.find(*id)).collect();
    filter.sort_unstable();
    filter.dedup();
    Some(filter.into())
}

/// What the agent has, and what of it to forget.
struct Cached {
    known: BitSet,
    out_of_scope: Vec<i32>,
    deployed_out_of_scope: Vec<i32>,
}

impl Cached {
    fn new(index: &Index, scope: &Scope, needed: &BitSet, request: &ScanRequest<'_>) -> Self {
        let mut known = BitSet::new(index.entries.len());
        let (mut out_of_scope, mut deployed_out_of_scope) = (Vec::new(), Vec::new());
        let mut unknown = Vec::new();
        for id in request.installed.iter().chain(request.other_cached).copied() {
            match index.find(id) {
                None => unknown.push(id),
                Some(rev) if !known.insert(rev) || needed.contains(rev) => {}
                Some(rev) if scope.deployed.contains(rev) => deployed_out_of_scope.push(id),
                Some(_) => out_of_scope.push(id),
            }
        }
        unknown.sort_unstable();
        unknown.dedup();
        out_of_scope.append(&mut unknown);
        Self { known, out_of_scope, deployed_out_of_scope }
    }
}
