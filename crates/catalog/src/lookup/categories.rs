//! Products and classifications of updates.

use patchwell_model::{CategoryType, UpdateId};

use crate::bitset::BitSet;
use crate::entry::Entry;
use crate::index::{Index, RevIx};
use crate::intern::UpdateIx;
use crate::snapshot::Snapshot;

/// The categories an update is in, by what they are; each list without repetition.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Categories {
    /// Companies.
    pub companies: Vec<UpdateId>,
    /// Product families.
    pub families: Vec<UpdateId>,
    /// Products.
    pub products: Vec<UpdateId>,
    /// Classifications: usually one.
    pub classifications: Vec<UpdateId>,
}

impl Index {
    /// The updates that the `IsCategory` clauses of a revision name.
    fn direct_categories(&self, rev: RevIx) -> impl Iterator<Item = UpdateIx> {
        let clauses = self.clauses(self.entry(rev).clause_set).filter(|(is_category, _)| *is_category);
        clauses.flat_map(|(_, any_of)| any_of.iter().copied())
    }

    fn category_type(&self, update: UpdateIx) -> Option<CategoryType> {
        self.latest(update).and_then(|rev| self.entry(rev).category_type)
    }

    /// Categories above `start` in the order product, family, company, with `start` itself.
    fn category_chain(&self, start: impl Iterator<Item = UpdateIx>) -> Vec<UpdateIx> {
        let mut chain: Vec<UpdateIx> = Vec::new();
        let mut waiting: Vec<UpdateIx> = start.collect();
        while let Some(update) = waiting.pop() {
            // Chains are a handful of updates long; a category in a circle is met again and skipped.
            if self.category_type(update).is_none() || chain.contains(&update) {
                continue;
            }
            chain.push(update);
            let latest = self.latest(update).map(|rev| self.clauses(self.entry(rev).clause_set));
            waiting.extend(latest.into_iter().flatten().flat_map(|(_, any_of)| any_of.iter().copied()));
        }
        chain
    }

    /// Updates in a category, in those below it, and the bundles and members of such.
    pub(crate) fn in_category(&self, category: UpdateIx) -> BitSet {
        let mut found = BitSet::new(self.interner.updates.len());
        let mut categories = vec![category];
        let mut seen = BitSet::new(self.interner.updates.len());
        while let Some(category) = categories.pop() {
            if !seen.insert(category) {
                continue;
            }
            let clauses = self.clauses_naming.of(category).iter();
            let sets = clauses.flat_map(|clause| {
                let is_category = self.interner.clauses[*clause as usize].is_category;
                self.sets_holding.of(*clause).iter().map(move |set| (is_category, *set))
            });
            for (is_category, set) in sets {
                let ranges = &self.ranges[set as usize];
                let below = ranges.evaluated.clone().filter(|rev| self.entry(*rev).category_type.is_some());
                categories.extend(below.map(|rev| self.entry(rev).update));
                if is_category {
                    let members = ranges.evaluated.clone().chain(ranges.software.clone()).chain(ranges.drivers.clone());
                    members.for_each(|rev| self.add_with_bundles(rev, &mut found));
                }
            }
        }
        found
    }

    fn add_with_bundles(&self, rev: RevIx, found: &mut BitSet) {
        let update = self.entry(rev).update;
        if self.latest(update) != Some(rev) {
            return;
        }
        found.insert(update);
        for member in self.bundle_closure(rev) {
            found.insert(self.entry(member).update);
        }
        for bundle in self.bundles_of(update) {
            found.insert(self.entry(bundle).update);
        }
    }
}

impl Snapshot {
    /// The categories of an update. What it does not say itself comes from the bundles that name it, or from its
    /// members: publishers put them on either.
    #[must_use]
    pub fn categories(&self, update: UpdateId) -> Categories {
        let index = &*self.index;
        let mut categories = Categories::default();
        let Some(update) = index.interner.find(update) else { return categories };
        let Some(latest) = index.latest(update) else { return categories };
        let bundles = || index.bundles_of(update).collect::<Vec<_>>();
        let members = || index.bundle_closure(latest);
        let sources: [&dyn Fn() -> Vec<RevIx>; 3] = [&|| vec![latest], &bundles, &members];
        for source in sources {
            let add_product = categories.products.is_empty();
            let add_classification = categories.classifications.is_empty();
            if !add_product && !add_classification {
                break;
            }
            let direct = source().into_iter().flat_map(|rev| index.direct_categories(rev).collect::<Vec<_>>());
            for category in index.category_chain(direct) {
                let is_classification = index.category_type(category) == Some(CategoryType::UpdateClassification);
                if if is_classification { add_classification } else { add_product } {
                    categories.add(index, category);
                }
            }
        }
        categories
    }

    /// Updates in a category, in those below it (a family has products), and the bundles and members of such, in no
    /// order.
    pub fn in_category(&self, category: UpdateId) -> impl Iterator<Item = &Entry> {
        let found = self.index.interner.find(category).map(|category| self.index.in_category(category));
        let updates: Vec<UpdateIx> = found.iter().flat_map(BitSet::iter).collect();
        updates.into_iter().filter_map(|update| self.index.latest(update)).map(|rev| self.index.entry(rev))
    }
}

impl Categories {
    fn add(&mut self, index: &Index, category: UpdateIx) {
        let id = index.interner.updates[category as usize];
        let list = match index.category_type(category) {
            Some(CategoryType::Company) => &mut self.companies,
            Some(CategoryType::ProductFamily) => &mut self.families,
            Some(CategoryType::Product) => &mut self.products,
            Some(CategoryType::UpdateClassification) => &mut self.classifications,
            None => return,
        };
        if !list.contains(&id) {
            list.push(id);
        }
    }
}
