//! Updates and revisions to delete.

use std::collections::{HashMap, HashSet};

use patchwell_model::{RevisionIdentity, Timestamp, UpdateId};

use super::{CleanupContext, UnusedRevisions};
use crate::bitset::BitSet;
use crate::entry::Entry;
use crate::index::{Index, RevIx};
use crate::intern::UpdateIx;

impl Index {
    /// The updates of revisions that name an update: as a prerequisite, or as part of a bundle.
    fn users(&self, update: UpdateIx) -> impl Iterator<Item = UpdateIx> {
        let sets = self.clauses_naming.of(update).iter().flat_map(|clause| self.sets_holding.of(*clause));
        let dependents = sets.flat_map(|set| {
            let ranges = &self.ranges[*set as usize];
            ranges.evaluated.clone().chain(ranges.software.clone()).chain(ranges.drivers.clone())
        });
        let users = dependents.chain(self.bundles_naming.of(update).iter().copied());
        users.map(|rev| self.entry(rev).update).filter(move |user| *user != update)
    }
}

impl CleanupContext<'_> {
    /// Updates that can be deleted with all their revisions, those that use others before these: withdrawn or declined
    /// for so many days, not approved, and used by nothing that stays; and parts of bundles that are part of no bundle
    /// any more.
    #[must_use]
    pub fn unused_updates(&self) -> Vec<UnusedRevisions> {
        let index = &*self.snapshot.index;
        let (before, changed) = (self.before(self.ages.expired_days), self.changed(true));
        let mut unused = BitSet::new(index.interner.updates.len());
        let mut candidates: Vec<UpdateIx> = Vec::new();
        for entry in self.snapshot.updates().filter(|entry| self.is_own_candidate(entry, before, &changed)) {
            let closure = index.find(entry.id.0).map(|rev| index.bundle_closure(rev)).unwrap_or_default();
            let parts = closure.into_iter().map(|rev| index.entry(rev)).filter(|part| self.is_mere_part(part));
            candidates.extend(std::iter::once(entry.update).chain(parts.map(|part| part.update)));
        }
        candidates.retain(|update| unused.insert(*update));
        let unused = without_used(index, candidates);
        users_first(index, &unused).into_iter().filter_map(|update| self.whole(update)).collect()
    }

    fn is_own_candidate(&self, entry: &Entry, before: Timestamp, changed: &HashMap<UpdateId, Timestamp>) -> bool {
        let update = entry.identity.update_id;
        if entry.is_evaluated_only() || self.is_approved(update) {
            return false;
        }
        let rests = entry.arrival_date <= before && changed.get(&update).is_none_or(|last| *last <= before);
        let is_orphan =
            || !entry.explicitly_deployable && self.snapshot.index.bundles_naming.of(entry.update).is_empty();
        (rests && (entry.is_expired() || is_orphan())) || self.is_long_declined(update)
    }

    fn is_long_declined(&self, update: UpdateId) -> bool {
        let Some(days) = self.ages.declined_days else { return false };
        self.snapshot.declined(update).is_some_and(|declined| declined.time <= self.before(days))
    }

    /// Something that only bundles install.
    fn is_mere_part(&self, part: &Entry) -> bool {
        !part.explicitly_deployable && !part.is_evaluated_only() && !self.is_approved(part.identity.update_id)
    }

    fn whole(&self, update: UpdateIx) -> Option<UnusedRevisions> {
        let index = &*self.snapshot.index;
        let update = *index.interner.updates.get(update as usize)?;
        let revisions = self.snapshot.revisions(update).map(|entry| entry.id).collect();
        Some(UnusedRevisions { update, revisions })
    }

    /// Revisions that can be deleted because newer ones of the same update have replaced them for so many days: not
    /// decided on, and not named by a bundle. By update.
    #[must_use]
    pub fn unused_revisions(&self) -> Vec<UnusedRevisions> {
        let (before, changed) = (self.before(self.ages.revision_days), self.changed(true));
        let mut found = Vec::new();
        for latest in self.snapshot.updates() {
            let update = latest.identity.update_id;
            let mut replaced_since = latest.arrival_date;
            let mut revisions = Vec::new();
            if changed.get(&update).is_some_and(|last| *last > before) {
                continue;
            }
            for entry in self.snapshot.revisions(update).skip(1) {
                if replaced_since <= before && !self.is_used(entry) {
                    revisions.push(entry.id);
                }
                replaced_since = replaced_since.min(entry.arrival_date);
            }
            if !revisions.is_empty() {
                found.push(UnusedRevisions { update, revisions });
            }
        }
        found.sort_unstable_by_key(|unused| unused.update);
        found
    }

    fn is_used(&self, entry: &Entry) -> bool {
        let is_it = |identity: RevisionIdentity| identity == entry.identity;
        let decided = self.snapshot.approvals(entry.identity.update_id).iter().any(|row| is_it(row.revision));
        let index = &*self.snapshot.index;
        let names = |bundle: &RevIx| {
            let bundle = index.entry(*bundle);
            bundle.bundled.iter().flat_map(|clause| &clause.any_of).any(|member| is_it(*member))
        };
        decided || index.bundles_naming.of(entry.update).iter().any(names)
    }
}

/// The candidates that nothing else uses. Each time one stays, what it uses stays.
fn without_used(index: &Index, candidates: Vec<UpdateIx>) -> HashSet<UpdateIx> {
    let mut unused: HashSet<UpdateIx> = candidates.iter().copied().collect();
    let mut waiting = candidates;
    while !waiting.is_empty() {
        let stays = |update: &UpdateIx| index.users(*update).any(|user| !unused.contains(&user));
        let staying: Vec<UpdateIx> = waiting.iter().copied().filter(stays).collect();
        if staying.is_empty() {
            break;
        }
        for update in staying {
            unused.remove(&update);
        }
        waiting.retain(|update| unused.contains(update));
    }
    unused
}

/// Bundles before their parts, dependents before prerequisites, else by id; circles in any order. When only the first
/// ones were deleted, what is left is whole.
fn users_first(index: &Index, unused: &HashSet<UpdateIx>) -> Vec<UpdateIx> {
    let mut sorted: Vec<UpdateIx> = unused.iter().copied().collect();
    sorted.sort_unstable_by_key(|update| index.interner.updates.get(*update as usize).copied());
    let mut placed: HashSet<UpdateIx> = HashSet::with_capacity(sorted.len());
    let mut order = Vec::with_capacity(sorted.len());
    // Each is on the stack twice: to put its users there, and to be placed after them.
    for start in sorted {
        let mut stack = vec![(start, false)];
        while let Some((update, users_placed)) = stack.pop() {
            if users_placed {
                order.push(update);
            } else if placed.insert(update) {
                stack.push((update, true));
                stack.extend(index.users(update).filter(|user| !placed.contains(user)).map(|user| (user, false)));
            }
        }
    }
    order
}
