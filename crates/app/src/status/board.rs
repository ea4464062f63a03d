//! The status of the whole fleet, by computer and by update.

use std::collections::HashMap;

use patchwell_model::{InstallationState, StateCounts};
use roaring::RoaringBitmap;

use super::StatusSets;

/// Sets by computer and the same transposed. A report costs the updates whose state it changes; a count costs the
/// sets it reads, never the fleet.
#[derive(Debug, Default)]
pub struct StatusBoard {
    by_computer: HashMap<u32, StatusSets>,
    by_update: HashMap<u32, [RoaringBitmap; 5]>,
    known: RoaringBitmap,
    reported: RoaringBitmap,
    changed: RoaringBitmap,
}

impl StatusBoard {
    /// Makes a computer known that may not have reported yet.
    pub fn add_computer(&mut self, computer_row: u32) {
        self.known.insert(computer_row);
    }

    /// Forgets a computer.
    pub fn remove_computer(&mut self, computer_row: u32) {
        self.replace(computer_row, StatusSets::default());
        self.by_computer.remove(&computer_row);
        self.known.remove(computer_row);
        self.changed.remove(computer_row);
    }

    /// Drops what is kept by update of updates that are gone. Sets of computers may still have them until these report
    /// again; rows are not used again, so that means nothing.
    pub fn forget_updates(&mut self, update_rows: &[u32]) {
        for row in update_rows {
            self.by_update.remove(row);
        }
    }

    /// The sets of one computer; empty when it never reported.
    #[must_use]
    pub fn sets(&self, computer_row: u32) -> StatusSets {
        self.by_computer.get(&computer_row).cloned().unwrap_or_default()
    }

    /// Replaces the sets of one computer.
    pub fn replace(&mut self, computer_row: u32, after: StatusSets) {
        self.known.insert(computer_row);
        let before = self.by_computer.remove(&computer_row).unwrap_or_default();
        for (slot, state) in StatusSets::STORED.into_iter().enumerate() {
            let (Some(old), Some(new)) = (before.get(state), after.get(state)) else { continue };
            for update in old - new {
                if let Some(set) = self.by_update.get_mut(&update).and_then(|sets| sets.get_mut(slot)) {
                    set.remove(computer_row);
                }
            }
            for update in new - old {
                if let Some(set) = self.by_update.entry(update).or_default().get_mut(slot) {
                    set.insert(computer_row);
                }
            }
        }
        if after.reported {
            self.reported.insert(computer_row);
        } else {
            self.reported.remove(computer_row);
        }
        self.by_computer.insert(computer_row, after);
        self.changed.insert(computer_row);
    }

    /// The computers whose sets were replaced since they were settled. After a start that is all that ever reported.
    #[must_use]
    pub fn changed(&self) -> &RoaringBitmap {
        &self.changed
    }

    /// Counts a computer that is known here among those that changed.
    pub fn mark_changed(&mut self, computer_row: u32) {
        if self.known.contains(computer_row) {
            self.changed.insert(computer_row);
        }
    }

    /// Notes that these sets of a computer were told to whom they concern. It stays among those that changed when it
    /// has others by now.
    pub fn settle(&mut self, computer_row: u32, told: &StatusSets) {
        if self.by_computer.get(&computer_row).is_none_or(|sets| sets == told) {
            self.changed.remove(computer_row);
        }
    }

    /// The state of one update on one computer.
    #[must_use]
    pub fn state(&self, computer_row: u32, update_row: u32) -> InstallationState {
        self.by_computer.get(&computer_row).map_or(InstallationState::Unknown, |sets| sets.state(update_row))
    }

    /// The computers among `within` (all known ones when `None`) for which an update is in a state.
    #[must_use]
    pub fn computers(
        &self,
        update_row: u32,
        state: InstallationState,
        within: Option<&RoaringBitmap>,
    ) -> RoaringBitmap {
        let within = within.unwrap_or(&self.known);
        let sets = self.by_update.get(&update_row);
        let stated = |slot: usize| sets.and_then(|sets| sets.get(slot)).map(|set| set & within).unwrap_or_default();
        if let Some(slot) = StatusSets::STORED.iter().position(|stored| *stored == state) {
            return stated(slot);
        }
        let mut rest = match state {
            InstallationState::NotApplicable => within & &self.reported,
            _ => within - &self.reported,
        };
        for slot in 0..StatusSets::STORED.len() {
            rest -= stated(slot);
        }
        rest
    }

    /// How many computers among `within` (all known ones when `None`) have an update in each state.
    #[must_use]
    pub fn counts_for_update(&self, update_row: u32, within: Option<&RoaringBitmap>) -> StateCounts {
        let Some(within) = within else { return self.counts_everywhere(update_row) };
        let mut counts = StateCounts::default();
        let (mut stated, mut stated_and_reported) = (0, 0);
        for (set, state) in self.by_update.get(&update_row).into_iter().flatten().zip(StatusSets::STORED) {
            if set.is_empty() {
                continue;
            }
            let members = set & within;
            counts.add(state, count(members.len()));
            stated += members.len();
            stated_and_reported += members.intersection_len(&self.reported);
        }
        let reported = within.intersection_len(&self.reported);
        add_rest(counts, within.len(), reported, (stated, stated_and_reported))
    }

    /// The same of all known computers: what is kept by update has no others, so nothing is intersected with them.
    /// Lists ask this of every update there is.
    fn counts_everywhere(&self, update_row: u32) -> StateCounts {
        let mut counts = StateCounts::default();
        let (mut stated, mut stated_and_reported) = (0, 0);
        for (set, state) in self.by_update.get(&update_row).into_iter().flatten().zip(StatusSets::STORED) {
            if set.is_empty() {
                continue;
            }
            counts.add(state, count(set.len()));
            stated += set.len();
            stated_and_reported += set.intersection_len(&self.reported);
        }
        add_rest(counts, self.known.len(), self.reported.len(), (stated, stated_and_reported))
    }

    /// How many of the updates in `scope` (dense rows) are in each state on one computer.
    #[must_use]
    pub fn counts_for_computer(&self, computer_row: u32, scope: &RoaringBitmap) -> StateCounts {
        let mut counts = StateCounts::default();
        let empty = StatusSets::default();
        let sets = self.by_computer.get(&computer_row).unwrap_or(&empty);
        let mut stated = 0;
        for state in StatusSets::STORED {
            let members = sets.get(state).map_or(0, |set| set.intersection_len(scope));
            counts.add(state, count(members));
            stated += members;
        }
        let rest = if sets.reported { InstallationState::NotApplicable } else { InstallationState::Unknown };
        counts.add(rest, count(scope.len() - stated));
        counts
    }

    /// All computers it knows.
    #[must_use]
    pub fn known(&self) -> &RoaringBitmap {
        &self.known
    }
}

/// Counts those in no stored state: of `all` computers `reported` have reported; `stated` is how many are in a stored
/// state, and how many of these have reported.
fn add_rest(mut counts: StateCounts, all: u64, reported: u64, stated: (u64, u64)) -> StateCounts {
    let (stated, stated_and_reported) = stated;
    counts.add(InstallationState::NotApplicable, count(reported - stated_and_reported));
    counts.add(InstallationState::Unknown, count((all - reported) - (stated - stated_and_reported)));
    counts
}

fn count(n: u64) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use InstallationState::{Failed, Installed, NotApplicable, NotInstalled, Unknown};

    fn sets(not_installed: &[u32], installed: &[u32], failed: &[u32]) -> StatusSets {
        StatusSets {
            reported: true,
            not_installed: not_installed.iter().copied().collect(),
            installed: installed.iter().copied().collect(),
            failed: failed.iter().copied().collect(),
            ..StatusSets::default()
        }
    }

    #[test]
    fn counts_by_update_and_by_computer_agree_with_single_states() {
        let mut board = StatusBoard::default();
        board.replace(1, sets(&[10], &[11], &[]));
        board.replace(2, sets(&[], &[10, 11], &[12]));
        board.add_computer(3);
        board.replace(1, sets(&[12], &[10], &[]));
        // It told of one update before its first inventory, and is gone by now; the other has yet to send one.
        board.replace(4, sets(&[10], &[], &[11]));
        board.remove_computer(4);
        let scope: RoaringBitmap = (10..13).collect();
        for update in &scope {
            let counts = board.counts_for_update(update, None);
            assert_eq!(counts.total(), 3);
            assert_eq!(board.counts_for_update(update, Some(board.known())), counts);
            for state in InstallationState::ALL {
                let expected = (1..=3).filter(|computer| board.state(*computer, update) == state).count();
                assert_eq!(counts.get(state) as usize, expected, "update {update} {state:?}");
                assert_eq!(board.computers(update, state, None).len() as usize, expected);
            }
        }
        let first = board.counts_for_computer(1, &scope);
        assert_eq!((first.get(NotInstalled), first.get(Installed), first.get(NotApplicable)), (1, 1, 1));
        assert_eq!(board.counts_for_computer(2, &scope).get(Failed), 1);
        assert_eq!(board.counts_for_computer(3, &scope).get(Unknown), 3);
    }

    #[test]
    fn a_removed_computer_counts_no_more() {
        let mut board = StatusBoard::default();
        board.replace(1, sets(&[10], &[], &[]));
        board.remove_computer(1);
        assert_eq!(board.counts_for_update(10, None).total(), 0);
        assert_eq!(board.state(1, 10), Unknown);
    }
}
