//! Updates to decline.

use patchwell_model::{ApprovalAction, UpdateId};

use super::CleanupContext;
use crate::entry::Entry;
use crate::rules::superseded_since;

impl CleanupContext<'_> {
    /// Superseded updates that can be declined, by id: on this server, superseded and not approved for so many days, needed
    /// by no computer, and superseded, directly or through others, by an update that is approved for installation.
    #[must_use]
    pub fn superseded_to_decline(&self) -> Vec<UpdateId> {
        let (before, changed) = (self.before(self.ages.superseded_days), self.changed(false));
        let is_old = |entry: &&Entry| {
            let update = entry.identity.update_id;
            self.snapshot.revisions(update).map(|one| one.arrival_date).min().is_some_and(|first| first <= before)
                && changed.get(&update).is_none_or(|last| *last <= before)
        };
        let unneeded = self.undecided().filter(|entry| !entry.is_expired()).filter(is_old);
        let unneeded = unneeded.map(|entry| entry.identity.update_id).filter(|update| {
            superseded_since(self.snapshot, *update).is_some_and(|since| since <= before)
                && self.is_replaced(*update)
                && !(self.is_needed)(*update)
        });
        sorted(unneeded.collect())
    }

    /// Withdrawn updates that are not approved, by id.
    #[must_use]
    pub fn expired_to_decline(&self) -> Vec<UpdateId> {
        let expired = self.undecided().filter(|entry| entry.is_expired());
        sorted(expired.map(|entry| entry.identity.update_id).collect())
    }

    /// Updates that are neither approved nor declined and that stand for themselves.
    fn undecided(&self) -> impl Iterator<Item = &Entry> {
        self.snapshot.updates().filter(|entry| {
            let update = entry.identity.update_id;
            !entry.is_evaluated_only()
                && !self.snapshot.is_declined(update)
                && !self.is_approved(update)
                && self.snapshot.bundles(update).is_empty()
        })
    }

    /// Whether an update that is in force and approved for installation supersedes it.
    fn is_replaced(&self, update: UpdateId) -> bool {
        let in_force = |by: &UpdateId| self.snapshot.latest(*by).is_some_and(|entry| !entry.is_expired());
        let installs =
            |by: UpdateId| self.snapshot.approvals(by).iter().any(|row| row.action == ApprovalAction::Install);
        self.snapshot.superseded_by_all(update).into_iter().filter(in_force).any(installs)
    }
}

fn sorted(mut updates: Vec<UpdateId>) -> Vec<UpdateId> {
    updates.sort_unstable();
    updates
}
