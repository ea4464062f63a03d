//! The dense index over all revisions: everything that does not depend on decisions.

mod build;
mod ids;
mod relations;

use std::collections::HashMap;
use std::ops::Range;
use std::sync::Arc;

use patchwell_model::{RevisionIdentity, UpdateId};

use crate::bitset::BitSet;
use crate::csr::Lists;
use crate::entry::Entry;
use crate::intern::{Interner, SetIx, UpdateIx};
use ids::IdTable;

/// Dense number of a revision: its place in page order. Holds within one index only.
pub(crate) type RevIx = u32;

/// Where the revisions of one clause set lie, by what they are.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct SetRanges {
    pub(crate) evaluated: Range<u32>,
    pub(crate) software: Range<u32>,
    pub(crate) drivers: Range<u32>,
}

/// Revisions in page order (categories and detectoids, software, drivers; within each by clause set and id), and
/// the relations between them. Two revisions of one clause set and kind are neighbours, so a satisfied set is a range.
#[derive(Debug, Clone)]
pub(crate) struct Index {
    pub(crate) interner: Interner,
    pub(crate) entries: Vec<Arc<Entry>>,
    pub(crate) ranges: Vec<SetRanges>,
    /// The first driver in page order.
    pub(crate) first_driver: RevIx,
    by_id: IdTable,
    /// Update to its revisions, newest first.
    revisions: Lists,
    /// Update to the clauses that name it.
    pub(crate) clauses_naming: Lists,
    /// Clause to the sets that hold it and are in use.
    pub(crate) sets_holding: Lists,
    /// Updates that are a prerequisite of anything: not leaves.
    pub(crate) prerequisites: BitSet,
    /// Bundle revision to the revisions it names, as far as they exist.
    pub(crate) members: Lists,
    /// Update to the bundle revisions that name any of its revisions.
    pub(crate) bundles_naming: Lists,
    /// Updates that are sent only as part of a bundle.
    pub(crate) parts: BitSet,
    /// All updates with revisions, bundles before their members.
    pub(crate) parents_first: Vec<UpdateIx>,
    /// Update to the revisions that supersede it.
    pub(crate) superseding: Lists,
    /// Hardware id, lower case, to revisions and rows of the driver table.
    pub(crate) hardware: HashMap<Box<str>, Vec<(RevIx, u32)>>,
}

impl Index {
    pub(crate) fn entry(&self, rev: RevIx) -> &Entry {
        &self.entries[rev as usize]
    }

    /// The dense number of a revision id as an agent sent it.
    pub(crate) fn find(&self, id: i32) -> Option<RevIx> {
        self.by_id.get(id)
    }

    /// The highest revision id; 0 when there is none.
    pub(crate) fn highest_id(&self) -> i32 {
        self.by_id.highest()
    }

    /// Revisions with a higher id than `after`, by id: what arrived since.
    pub(crate) fn arrived_after(&self, after: i32) -> Vec<RevIx> {
        self.by_id.after(after)
    }

    /// Revisions of an update, newest first.
    pub(crate) fn revisions(&self, update: UpdateIx) -> &[RevIx] {
        self.revisions.of(update)
    }

    /// Revisions of an update by its id, newest first.
    pub(crate) fn revisions_of(&self, update: UpdateId) -> &[RevIx] {
        self.interner.find(update).map_or(&[], |update| self.revisions(update))
    }

    pub(crate) fn latest(&self, update: UpdateIx) -> Option<RevIx> {
        self.revisions(update).first().copied()
    }

    pub(crate) fn by_identity(&self, identity: RevisionIdentity) -> Option<RevIx> {
        let revisions = self.revisions_of(identity.update_id);
        revisions.iter().copied().find(|rev| self.entry(*rev).identity.revision_number == identity.revision_number)
    }

    pub(crate) fn is_leaf(&self, update: UpdateIx) -> bool {
        !self.prerequisites.contains(update)
    }

    /// The clauses of a set: for each its kind and alternatives.
    pub(crate) fn clauses(&self, set: SetIx) -> impl Iterator<Item = (bool, &[UpdateIx])> {
        self.interner.sets[set as usize].iter().map(|clause| {
            let clause = &self.interner.clauses[*clause as usize];
            (clause.is_category, &*clause.any_of)
        })
    }
}
