//! Relations between revisions: prerequisites, bundles, supersedence.

use std::sync::Arc;

use patchwell_model::UpdateId;

use super::RevIx;
use crate::bitset::BitSet;
use crate::csr::Lists;
use crate::entry::Entry;
use crate::intern::{Interner, UpdateIx};

pub(super) struct Relations {
    pub(super) clauses_naming: Lists,
    pub(super) sets_holding: Lists,
    pub(super) prerequisites: BitSet,
    pub(super) members: Lists,
    pub(super) bundles_naming: Lists,
    pub(super) parts: BitSet,
    pub(super) parents_first: Vec<UpdateIx>,
    pub(super) superseding: Lists,
}

/// Gives numbers to the updates an entry bundles or supersedes, known or not.
pub(super) fn intern_mentioned(entry: &Entry, interner: &mut Interner) {
    for id in &entry.supersedes {
        interner.update(*id);
    }
    for identity in entry.bundled.iter().flat_map(|clause| &clause.any_of) {
        interner.update(identity.update_id);
    }
}

impl Relations {
    pub(super) fn new(interner: &Interner, entries: &[Arc<Entry>], revisions: &Lists) -> Self {
        let updates = interner.updates.len();
        let (clauses_naming, sets_holding, prerequisites) = prerequisites(interner, entries);
        let (members, named) = bundles(interner, entries, revisions);
        let bundles_naming = Lists::new(updates, &named);
        let parts = parts(updates, entries, revisions, &bundles_naming);
        let parents_first = parents_first(interner, entries, revisions, &named);
        let mut superseding = Vec::new();
        for (entry, rev) in entries.iter().zip(0u32..) {
            superseding.extend(entry.supersedes.iter().filter_map(|id| interner.find(*id)).map(|update| (update, rev)));
        }
        superseding.sort_unstable();
        superseding.dedup();
        let superseding = Lists::new(updates, &superseding);
        Self { clauses_naming, sets_holding, prerequisites, members, bundles_naming, parts, parents_first, superseding }
    }
}

/// Postings from updates to clauses to sets, and the updates that are named; only sets that some revision has.
fn prerequisites(interner: &Interner, entries: &[Arc<Entry>]) -> (Lists, Lists, BitSet) {
    let mut live_sets = BitSet::new(interner.sets.len());
    let mut live_clauses = BitSet::new(interner.clauses.len());
    let (mut naming, mut holding) = (Vec::new(), Vec::new());
    let mut named = BitSet::new(interner.updates.len());
    for entry in entries.iter().filter(|entry| live_sets.insert(entry.clause_set)) {
        for clause in interner.sets[entry.clause_set as usize].iter() {
            holding.push((*clause, entry.clause_set));
            if live_clauses.insert(*clause) {
                for update in interner.clauses[*clause as usize].any_of.iter() {
                    naming.push((*update, *clause));
                    named.insert(*update);
                }
            }
        }
    }
    (Lists::new(interner.updates.len(), &naming), Lists::new(interner.clauses.len(), &holding), named)
}

/// Bundle revision to existing members, and pairs of named update and bundle revision.
fn bundles(interner: &Interner, entries: &[Arc<Entry>], revisions: &Lists) -> (Lists, Vec<(UpdateIx, RevIx)>) {
    let (mut members, mut named) = (Vec::new(), Vec::new());
    for (entry, rev) in entries.iter().zip(0u32..) {
        for identity in entry.bundled.iter().flat_map(|clause| &clause.any_of) {
            let Some(update) = interner.find(identity.update_id) else { continue };
            named.push((update, rev));
            let of_number =
                |member: &&RevIx| entries[**member as usize].identity.revision_number == identity.revision_number;
            members.extend(revisions.of(update).iter().find(of_number).map(|member| (rev, *member)));
        }
    }
    named.sort_unstable();
    named.dedup();
    members.sort_unstable();
    members.dedup();
    (Lists::new(entries.len(), &members), named)
}

/// Updates that make no sense alone: the latest revision of a bundle names them, or an older one does and their
/// publisher does not let them be deployed explicitly.
fn parts(updates: usize, entries: &[Arc<Entry>], revisions: &Lists, bundles_naming: &Lists) -> BitSet {
    let mut parts = BitSet::new(updates);
    for update in 0u32.. {
        if update as usize >= updates {
            break;
        }
        let bundles = bundles_naming.of(update);
        let Some(latest) = revisions.of(update).first() else { continue };
        if bundles.is_empty() {
            continue;
        }
        let in_latest = |bundle: &RevIx| revisions.of(entries[*bundle as usize].update).first() == Some(bundle);
        if !entries[*latest as usize].explicitly_deployable || bundles.iter().any(in_latest) {
            parts.insert(update);
        }
    }
    parts
}

/// Updates with revisions, every bundle before its members; what is in a circle comes last, by id.
fn parents_first(
    interner: &Interner,
    entries: &[Arc<Entry>],
    revisions: &Lists,
    named: &[(UpdateIx, RevIx)],
) -> Vec<UpdateIx> {
    let updates = interner.updates.len();
    let mut edges: Vec<(UpdateIx, UpdateIx)> =
        named.iter().map(|(member, bundle)| (entries[*bundle as usize].update, *member)).collect();
    edges.sort_unstable();
    edges.dedup();
    let mut waiting_for = vec![0u32; updates];
    for (_, member) in &edges {
        waiting_for[*member as usize] += 1;
    }
    let members = Lists::new(updates, &edges);
    let mut order: Vec<UpdateIx> =
        waiting_for.iter().zip(0u32..).filter(|(parents, _)| **parents == 0).map(|(_, update)| update).collect();
    let mut at = 0;
    while let Some(update) = order.get(at).copied() {
        at += 1;
        for member in members.of(update) {
            let parents = &mut waiting_for[*member as usize];
            *parents -= 1;
            if *parents == 0 {
                order.push(*member);
            }
        }
    }
    let mut left: Vec<UpdateIx> =
        waiting_for.iter().zip(0u32..).filter(|(parents, _)| **parents > 0).map(|(_, update)| update).collect();
    left.sort_unstable_by_key(|update| interner.updates[*update as usize]);
    order.extend(left);
    order.retain(|update| !revisions.of(*update).is_empty());
    order
}

impl super::Index {
    /// Updates that agents may have been told otherwise when the index was `before`: their leaf flag or bundle
    /// membership is another now, or they can be sent alone but were or are a member of one of the `touched` updates.
    pub(crate) fn changed_flags(&self, before: &Self, touched: &[UpdateId]) -> Vec<UpdateId> {
        // Numbers of updates are append-only, so both indexes mean the same by one.
        let differs = |update: &UpdateIx| {
            self.is_leaf(*update) != before.is_leaf(*update)
                || self.parts.contains(*update) != before.parts.contains(*update)
        };
        let flagged = before.parents_first.iter().copied().filter(differs);
        let mut changed: Vec<UpdateId> = flagged.map(|update| self.interner.updates[update as usize]).collect();
        for index in [self, before] {
            let touched = touched.iter().filter_map(|update| index.interner.find(*update));
            let members = index.dependent_members(touched).into_iter();
            changed.extend(members.map(|update| self.interner.updates[update as usize]));
        }
        changed
    }
}
