//! What a category scan is limited to.

use std::sync::Arc;

use super::needed::NeededKey;
use crate::bitset::BitSet;
use crate::index::{Index, RevIx};
use crate::intern::UpdateIx;
use crate::scope::Scope;
use crate::snapshot::Snapshot;

impl Snapshot {
    /// The revisions of `scope` that belong to the filter's categories, with all they depend on; `None` without filter.
    pub(crate) fn filter(&self, scope: &Scope, key: &NeededKey) -> Option<Arc<BitSet>> {
        let categories = key.filter.as_ref()?;
        let key = NeededKey { installed: Box::default(), ..key.clone() };
        Some(self.caches.filters.get_or(&key, || Filter::new(&self.index, scope).run(categories)))
    }
}

struct Filter<'a> {
    index: &'a Index,
    scope: &'a Scope,
    /// Updates seen as something in a category, and as something depended on.
    inside: BitSet,
    needed: BitSet,
    revisions: BitSet,
    waiting: Vec<UpdateIx>,
    categories: Vec<UpdateIx>,
}

impl<'a> Filter<'a> {
    fn new(index: &'a Index, scope: &'a Scope) -> Self {
        let updates = index.interner.updates.len();
        Self {
            index,
            scope,
            inside: BitSet::new(updates),
            needed: BitSet::new(updates),
            revisions: BitSet::new(index.entries.len()),
            waiting: Vec::new(),
            categories: Vec::new(),
        }
    }

    fn run(mut self, categories: &[UpdateIx]) -> BitSet {
        categories.iter().for_each(|category| self.add_inside(*category));
        while let Some(category) = self.categories.pop() {
            self.add_members_of(category);
        }
        while let Some(update) = self.waiting.pop() {
            self.add_dependencies_of(update);
        }
        self.revisions
    }

    fn add_inside(&mut self, update: UpdateIx) {
        if self.inside.insert(update) {
            self.categories.push(update);
        }
        self.add(update);
    }

    fn add(&mut self, update: UpdateIx) {
        if self.needed.insert(update) {
            self.waiting.push(update);
        }
    }

    /// Everything in scope that says it is in `category`, and so on down from a family to its products.
    fn add_members_of(&mut self, category: UpdateIx) {
        let index = self.index;
        let in_category = |clause: &&u32| index.interner.clauses[**clause as usize].is_category;
        for clause in index.clauses_naming.of(category).iter().filter(in_category) {
            for set in index.sets_holding.of(*clause) {
                let ranges = &index.ranges[*set as usize];
                let members = ranges.evaluated.clone().chain(ranges.software.clone()).chain(ranges.drivers.clone());
                for rev in members.filter(|rev| self.scope.deployed.contains(*rev)) {
                    self.add_inside(index.entry(rev).update);
                }
            }
        }
    }

    /// All alternatives of its prerequisites, and its members if it is a bundle.
    fn add_dependencies_of(&mut self, update: UpdateIx) {
        let index = self.index;
        let Some(rev): Option<RevIx> = self.scope.revision_of(index, update) else { return };
        self.revisions.insert(rev);
        for (_, any_of) in index.clauses(index.entry(rev).clause_set) {
            any_of.iter().for_each(|update| self.add(*update));
        }
        for member in index.members.of(rev) {
            self.add(index.entry(*member).update);
        }
    }
}
