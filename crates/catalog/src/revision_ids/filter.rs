//! Whether an update is in the categories and classifications that were asked for.

use crate::bitset::BitSet;
use crate::index::{Index, RevIx};
use crate::intern::{SetIx, UpdateIx};

use super::{RevisionFilter, Wanted};

/// The wanted categories with all below them.
struct List {
    wanted: BitSet,
    /// Those of them of which everything is wanted again.
    again: BitSet,
}

/// What the categories of a set of clauses say.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Verdict {
    Unknown,
    /// It names no category at all.
    Silent,
    No,
    /// If it arrived since.
    New,
    /// Whenever it arrived.
    Again,
}

/// A filter, ready to be asked; remembers what it said of each set of clauses.
pub(super) struct Matcher {
    /// `None` lets everything through.
    lists: Option<[List; 2]>,
    verdicts: Vec<Verdict>,
    lists_again: bool,
    after: Option<i32>,
}

impl Matcher {
    pub(super) fn new(index: &Index, filter: &RevisionFilter) -> Self {
        let is_open = filter.categories.is_empty() && filter.classifications.is_empty();
        let mut wanted = filter.categories.iter().chain(&filter.classifications);
        Self {
            lists: (!is_open)
                .then(|| [List::new(index, &filter.categories), List::new(index, &filter.classifications)]),
            verdicts: vec![Verdict::Unknown; if is_open { 0 } else { index.interner.sets.len() }],
            lists_again: wanted.any(|wanted| !wanted.delta),
            after: filter.after.map(|after| after.0),
        }
    }

    /// Whether anything is wanted that arrived before.
    pub(super) fn lists_again(&self) -> bool {
        self.lists_again
    }

    /// Whether a revision is selected for its own sake, that is by its categories and when it arrived.
    pub(super) fn selects(&mut self, index: &Index, rev: RevIx) -> bool {
        let is_new = self.after.is_none_or(|after| index.entry(rev).id.0 > after);
        self.judge(index, rev, is_new)
    }

    /// Whether a revision is selected by its categories, whenever it arrived: the downstream server has it.
    pub(super) fn selects_whenever(&mut self, index: &Index, rev: RevIx) -> bool {
        self.judge(index, rev, true)
    }

    fn judge(&mut self, index: &Index, rev: RevIx, is_new: bool) -> bool {
        let entry = index.entry(rev);
        if entry.is_evaluated_only() {
            return false;
        }
        match self.own_verdict(index, rev) {
            Verdict::Again => true,
            Verdict::New => is_new,
            // Publishers put categories on a bundle or on what is in it.
            Verdict::Silent if entry.is_bundle() => {
                let members = index.bundle_closure(rev).into_iter().skip(1);
                let verdicts: Vec<Verdict> = members.map(|member| self.own_verdict(index, member)).collect();
                verdicts.contains(&Verdict::Again) || (is_new && verdicts.contains(&Verdict::New))
            }
            _ => false,
        }
    }

    fn own_verdict(&mut self, index: &Index, rev: RevIx) -> Verdict {
        let Some(lists) = &self.lists else { return Verdict::New };
        let set = index.entry(rev).clause_set;
        let Some(known) = self.verdicts.get_mut(set as usize) else { return Verdict::No };
        if *known == Verdict::Unknown {
            *known = verdict(index, set, lists);
        }
        *known
    }
}

fn verdict(index: &Index, set: SetIx, [categories, classifications]: &[List; 2]) -> Verdict {
    let named = || index.clauses(set).filter(|(is_category, _)| *is_category).flat_map(|(_, any_of)| any_of).copied();
    if named().next().is_none() {
        return Verdict::Silent;
    }
    let has = |list: &BitSet| named().any(|category| list.contains(category));
    match (has(&categories.wanted), has(&classifications.wanted)) {
        (true, true) if has(&categories.again) || has(&classifications.again) => Verdict::Again,
        (true, true) => Verdict::New,
        _ => Verdict::No,
    }
}

impl List {
    fn new(index: &Index, asked: &[Wanted]) -> Self {
        let numbers = |delta: Option<bool>| {
            let asked = asked.iter().filter(move |one| delta.is_none_or(|delta| one.delta == delta));
            asked.filter_map(|one| index.interner.find(one.id)).collect()
        };
        Self { wanted: with_below(index, numbers(None)), again: with_below(index, numbers(Some(false))) }
    }
}

/// Categories and those below them: a family stands for its products.
fn with_below(index: &Index, mut waiting: Vec<UpdateIx>) -> BitSet {
    let mut found = BitSet::new(index.interner.updates.len());
    while let Some(category) = waiting.pop() {
        if !found.insert(category) {
            continue;
        }
        let sets = index.clauses_naming.of(category).iter().flat_map(|clause| index.sets_holding.of(*clause));
        let below = sets.filter_map(|set| index.ranges.get(*set as usize)).flat_map(|ranges| ranges.evaluated.clone());
        let below = below.map(|rev| index.entry(rev)).filter(|entry| entry.category_type.is_some());
        waiting.extend(below.map(|entry| entry.update));
    }
    found
}
