//! Which updates replace which.

use std::collections::HashSet;

use patchwell_model::UpdateId;

use crate::snapshot::Snapshot;

impl Snapshot {
    /// Updates whose latest revision says that it supersedes `update`.
    #[must_use]
    pub fn superseded_by(&self, update: UpdateId) -> Vec<UpdateId> {
        let index = &*self.index;
        let Some(update) = index.interner.find(update) else { return Vec::new() };
        let latest = |rev: &&u32| index.latest(index.entry(**rev).update) == Some(**rev);
        let superseding = index.superseding.of(update).iter().filter(latest);
        superseding.map(|rev| index.entry(*rev)).filter(|e| e.update != update).map(|e| e.identity.update_id).collect()
    }

    /// Updates that the latest revision of `update` supersedes, known or not.
    #[must_use]
    pub fn supersedes(&self, update: UpdateId) -> &[UpdateId] {
        self.latest(update).map_or(&[], |entry| &entry.supersedes)
    }

    /// All that supersede `update`, directly or through others, nearest first.
    #[must_use]
    pub fn superseded_by_all(&self, update: UpdateId) -> Vec<UpdateId> {
        walk(update, |update| self.superseded_by(update))
    }

    /// All that `update` supersedes, directly or through others, nearest first.
    #[must_use]
    pub fn supersedes_all(&self, update: UpdateId) -> Vec<UpdateId> {
        walk(update, |update| self.supersedes(update).to_vec())
    }

    /// Whether an update that is in force and not declined supersedes it.
    #[must_use]
    pub fn is_superseded(&self, update: UpdateId) -> bool {
        let index = &*self.index;
        let Some(update) = index.interner.find(update) else { return false };
        // Lists ask this of every update there is, so nothing is collected.
        index.superseding.of(update).iter().any(|rev| {
            let by = index.entry(*rev);
            by.update != update
                && index.latest(by.update) == Some(*rev)
                && !by.is_expired()
                && !self.is_declined(by.identity.update_id)
        })
    }
}

fn walk(start: UpdateId, next: impl Fn(UpdateId) -> Vec<UpdateId>) -> Vec<UpdateId> {
    let mut seen = HashSet::from([start]);
    let mut found = vec![start];
    let mut at = 0;
    while let Some(update) = found.get(at).copied() {
        at += 1;
        found.extend(next(update).into_iter().filter(|update| seen.insert(*update)));
    }
    found.remove(0);
    found
}
