//! Dense numbers for update ids, prerequisite clauses and clause sets. Append-only: a number keeps its meaning.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use patchwell_model::{Clause, UpdateId};

/// Dense number of an update id, also of those that the catalog only mentions.
pub(crate) type UpdateIx = u32;
/// Dense number of a prerequisite clause.
pub(crate) type ClauseIx = u32;
/// Dense number of a set of clauses.
pub(crate) type SetIx = u32;

/// A clause by numbers: its kind and its alternatives, ascending.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct InternedClause {
    pub(crate) is_category: bool,
    pub(crate) any_of: Arc<[UpdateIx]>,
}

#[derive(Debug, Clone, Default)]
pub(crate) struct Interner {
    pub(crate) updates: Vec<UpdateId>,
    by_update: HashMap<UpdateId, UpdateIx>,
    pub(crate) clauses: Vec<InternedClause>,
    by_clause: HashMap<InternedClause, ClauseIx>,
    pub(crate) sets: Vec<Arc<[ClauseIx]>>,
    by_set: HashMap<Arc<[ClauseIx]>, SetIx>,
    texts: HashSet<Arc<str>>,
}

#[expect(clippy::cast_possible_truncation, reason = "a catalog has far fewer than 2^32 of anything")]
fn next(len: usize) -> u32 {
    len as u32
}

impl Interner {
    pub(crate) fn find(&self, id: UpdateId) -> Option<UpdateIx> {
        self.by_update.get(&id).copied()
    }

    pub(crate) fn update(&mut self, id: UpdateId) -> UpdateIx {
        *self.by_update.entry(id).or_insert_with(|| {
            self.updates.push(id);
            next(self.updates.len() - 1)
        })
    }

    /// The set of a revision's clauses. Empty clauses demand nothing and are left out; order and repetition mean nothing.
    pub(crate) fn clause_set(&mut self, clauses: &[Clause]) -> SetIx {
        let mut set: Vec<ClauseIx> =
            clauses.iter().filter(|clause| !clause.any_of.is_empty()).map(|clause| self.clause(clause)).collect();
        set.sort_unstable();
        set.dedup();
        if let Some(known) = self.by_set.get(set.as_slice()) {
            return *known;
        }
        let set: Arc<[ClauseIx]> = set.into();
        let ix = next(self.sets.len());
        self.sets.push(Arc::clone(&set));
        self.by_set.insert(set, ix);
        ix
    }

    /// The set without clauses, if any revision has it.
    pub(crate) fn empty_set(&self) -> Option<SetIx> {
        self.by_set.get([].as_slice()).copied()
    }

    fn clause(&mut self, clause: &Clause) -> ClauseIx {
        let mut any_of: Vec<UpdateIx> = clause.any_of.iter().map(|id| self.update(*id)).collect();
        any_of.sort_unstable();
        any_of.dedup();
        let key = InternedClause { is_category: clause.is_category, any_of: any_of.into() };
        if let Some(known) = self.by_clause.get(&key) {
            return *known;
        }
        let ix = next(self.clauses.len());
        self.clauses.push(key.clone());
        self.by_clause.insert(key, ix);
        ix
    }

    /// One shared copy of a text that many entries repeat.
    pub(crate) fn text(&mut self, text: &str) -> Arc<str> {
        if let Some(known) = self.texts.get(text) {
            return Arc::clone(known);
        }
        let shared: Arc<str> = text.into();
        self.texts.insert(Arc::clone(&shared));
        shared
    }
}
