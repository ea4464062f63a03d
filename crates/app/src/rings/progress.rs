//! What the computers of a ring reported.

use patchwell_catalog::{RingProgress, Snapshot};
use patchwell_model::{GroupId, InstallationState};
use patchwell_store::rollouts::Rollout;
use roaring::RoaringBitmap;

use super::board::Known;
use crate::App;

impl App {
    /// Computers in the groups and in those below them. *All Computers* has everyone.
    #[must_use]
    pub fn members_below(&self, snapshot: &Snapshot, groups: &[GroupId]) -> RoaringBitmap {
        let computers = self.computers();
        if groups.contains(&GroupId::ALL_COMPUTERS) {
            return computers.iter().map(|known| known.row).collect();
        }
        let below = groups.iter().flat_map(|group| snapshot.groups().subtree(*group));
        below.fold(RoaringBitmap::new(), |all, group| all | computers.members(group))
    }

    /// The computers of each ring: each computer belongs to the first ring that reaches it.
    #[must_use]
    pub fn ring_members(&self, snapshot: &Snapshot, rollout: &Rollout) -> Vec<RoaringBitmap> {
        let mut reached = RoaringBitmap::new();
        let rings = rollout.rings.iter();
        rings
            .map(|ring| {
                let members = self.members_below(snapshot, &ring.ring.groups) - &reached;
                reached |= &members;
                members
            })
            .collect()
    }

    /// What the computers of each ring reported of a rollout's update. Failures that were known when it began or went
    /// on count as not yet tried.
    #[must_use]
    pub fn ring_progress(&self, snapshot: &Snapshot, rollout: &Rollout) -> Vec<RingProgress> {
        let forgiven = self.0.rollouts.get(rollout.id).map(|known| known.forgiven).unwrap_or_default();
        let Some(update_row) = self.update_row(&rollout.revision.update_id) else {
            return vec![RingProgress::default(); rollout.rings.len()];
        };
        let members = self.ring_members(snapshot, rollout);
        members.iter().map(|members| self.progress_of(update_row, members, &forgiven)).collect()
    }

    pub(super) fn progress_of(
        &self,
        update_row: u32,
        members: &RoaringBitmap,
        forgiven: &RoaringBitmap,
    ) -> RingProgress {
        let board = self.status();
        let counts = board.counts_for_update(update_row, Some(members));
        let failed = board.computers(update_row, InstallationState::Failed, Some(members));
        let counted = u32::try_from((&failed - forgiven).len()).unwrap_or(u32::MAX);
        let of = |state| counts.get(state);
        RingProgress {
            installed: of(InstallationState::Installed).saturating_add(of(InstallationState::InstalledPendingReboot)),
            failed: counted,
            needed: of(InstallationState::NotInstalled)
                .saturating_add(of(InstallationState::Downloaded))
                .saturating_add(of(InstallationState::Failed).saturating_sub(counted)),
        }
    }

    /// How far a rollout is, as the catalog decides with it.
    #[must_use]
    pub fn catalog_rollout(&self, rollout: &Rollout) -> patchwell_catalog::Rollout {
        super::convert::catalog_rollout(rollout)
    }

    /// The computers that failed until now.
    pub(super) fn failed_now(&self, update_row: u32) -> RoaringBitmap {
        self.status().computers(update_row, InstallationState::Failed, None)
    }

    /// Begins to watch the rollouts that a database remembers; each is looked at once.
    pub(crate) fn watch_rollouts(&self, active: Vec<(Rollout, RoaringBitmap)>) {
        active.into_iter().for_each(|(rollout, forgiven)| self.0.rollouts.put(self.known(rollout, forgiven)));
    }

    /// A rollout with the row of its update and whom it forgives.
    pub(super) fn known(&self, rollout: Rollout, forgiven: RoaringBitmap) -> Known {
        // An update that is not in the catalog has no row; no report names it then.
        let update_row = self.update_row(&rollout.revision.update_id).unwrap_or(u32::MAX);
        Known { rollout: std::sync::Arc::new(rollout), update_row, forgiven }
    }
}
