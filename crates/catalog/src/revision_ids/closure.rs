//! What comes along with a revision because something depends on it.

use std::collections::{BTreeSet, HashSet};

use super::filter::Matcher;
use crate::index::{Index, RevIx};
use crate::intern::UpdateIx;
use crate::snapshot::Snapshot;

/// Software above an update that is looked at before it counts as wanted by nobody.
const MOST_ABOVE: usize = 10_000;

impl Snapshot {
    /// The revisions, all they bundle, and the latest revisions of the software they have as prerequisites, down to the
    /// last. Categories and detectoids are listed elsewhere.
    pub(super) fn with_dependencies(&self, found: BTreeSet<RevIx>) -> BTreeSet<RevIx> {
        let index = &*self.index;
        let mut waiting: Vec<RevIx> = found.iter().copied().collect();
        let mut closed = found;
        while let Some(rev) = waiting.pop() {
            let members = index.members.of(rev).iter().copied();
            for dependency in members.chain(index.software_prerequisites(rev)) {
                if closed.insert(dependency) {
                    waiting.push(dependency);
                }
            }
        }
        closed
    }

    /// Whether the revision is selected, or any update that needs it or bundles it is.
    pub(super) fn is_wanted_by_any(&self, rev: RevIx, matcher: &mut Matcher) -> bool {
        let index = &*self.index;
        if index.entry(rev).is_evaluated_only() {
            return false;
        }
        matcher.selects(index, rev) || self.above(rev).any(|above| matcher.selects_whenever(index, above))
    }

    /// Whether a selected bundle names just this revision, which is not the latest of its update.
    pub(super) fn is_named(&self, rev: RevIx, matcher: &mut Matcher) -> bool {
        let index = &*self.index;
        let naming = index.bundles_naming.of(index.entry(rev).update).iter().copied();
        let named = naming.filter(|bundle| index.members.of(*bundle).contains(&rev) && self.is_listed(*bundle));
        named.collect::<Vec<_>>().into_iter().any(|bundle| self.is_wanted_by_any_bundle(bundle, matcher))
    }

    fn is_wanted_by_any_bundle(&self, bundle: RevIx, matcher: &mut Matcher) -> bool {
        let index = &*self.index;
        matcher.selects_whenever(index, bundle)
            || self.above(bundle).any(|above| matcher.selects_whenever(index, above))
    }

    /// Listed software that bundles the update or has it as a prerequisite, up to the last, without the update itself.
    fn above(&self, rev: RevIx) -> impl Iterator<Item = RevIx> {
        let index = &*self.index;
        let update = index.entry(rev).update;
        let mut waiting = vec![update];
        let mut seen = HashSet::from([update]);
        let mut above = Vec::new();
        while let Some(update) = waiting.pop() {
            for rev in index.software_above(update) {
                if above.len() < MOST_ABOVE && self.is_listed(rev) {
                    above.push(rev);
                    let next = index.entry(rev).update;
                    if seen.insert(next) {
                        waiting.push(next);
                    }
                }
            }
        }
        above.into_iter()
    }
}

impl Index {
    /// The latest revisions of the updates that a revision has as prerequisites, without categories and detectoids.
    fn software_prerequisites(&self, rev: RevIx) -> impl Iterator<Item = RevIx> {
        let named = self.clauses(self.entry(rev).clause_set).flat_map(|(_, any_of)| any_of.iter());
        named.filter_map(|update| self.latest(*update)).filter(|rev| !self.entry(*rev).is_evaluated_only())
    }

    /// Software that bundles an update or has it as a prerequisite.
    fn software_above(&self, update: UpdateIx) -> Vec<RevIx> {
        let sets = self.clauses_naming.of(update).iter().flat_map(|clause| self.sets_holding.of(*clause));
        let needing = sets.filter_map(|set| self.ranges.get(*set as usize));
        let needing = needing.flat_map(|ranges| ranges.software.clone().chain(ranges.drivers.clone()));
        self.bundles_naming.of(update).iter().copied().chain(needing).collect()
    }
}
