//! The rollouts that have not ended, in memory, and which of them have news.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use parking_lot::Mutex;
use patchwell_store::rollouts::{self, Rollout, RolloutState};
use patchwell_store::{StoreError, Tx};
use roaring::RoaringBitmap;
use tokio::sync::Notify;

use crate::status::StatusSets;

/// A rollout and whose failures do not count in it.
#[derive(Debug, Clone)]
pub(crate) struct Known {
    pub(crate) rollout: Arc<Rollout>,
    /// The dense row of its update.
    pub(crate) update_row: u32,
    pub(crate) forgiven: RoaringBitmap,
}

/// What the application knows of rollouts beside the database. A report costs a look at the updates that are on their
/// way, and nothing when its computer's state of none of them changed.
#[derive(Debug, Default)]
pub(crate) struct Rollouts {
    state: Mutex<State>,
    /// Rung when a report concerns a rollout.
    pub(crate) news: Notify,
}

#[derive(Debug, Default)]
struct State {
    known: BTreeMap<i64, Known>,
    by_row: HashMap<u32, i64>,
    /// Updates on their way.
    watched: RoaringBitmap,
    /// To be looked at again.
    fresh: BTreeSet<i64>,
}

impl Rollouts {
    /// Adds a rollout or replaces what is known of it; one that has ended is forgotten.
    pub(crate) fn put(&self, known: Known) {
        let mut state = self.state.lock();
        let id = known.rollout.id;
        if matches!(known.rollout.state, RolloutState::Running | RolloutState::Paused) {
            state.watched.insert(known.update_row);
            state.by_row.insert(known.update_row, id);
            state.fresh.insert(id);
            state.known.insert(id, known);
        } else {
            state.watched.remove(known.update_row);
            state.by_row.remove(&known.update_row);
            state.fresh.remove(&id);
            state.known.remove(&id);
        }
        self.news.notify_one();
    }

    /// Marks rollouts as to be looked at.
    pub(crate) fn look_again(&self, ids: BTreeSet<i64>) {
        self.state.lock().fresh.extend(ids);
    }

    pub(crate) fn get(&self, id: i64) -> Option<Known> {
        self.state.lock().known.get(&id).cloned()
    }

    pub(crate) fn all(&self) -> Vec<Known> {
        self.state.lock().known.values().cloned().collect()
    }

    /// Those with news, which then have none.
    pub(crate) fn take_fresh(&self) -> BTreeSet<i64> {
        std::mem::take(&mut self.state.lock().fresh)
    }

    /// The rollouts in which this computer failed anew of those where it was forgiven: its failure counts again.
    pub(crate) fn failed_anew(&self, computer_row: u32, failed: &[u32]) -> Vec<i64> {
        let state = self.state.lock();
        let of = |row: &u32| state.by_row.get(row).and_then(|id| state.known.get(id));
        failed
            .iter()
            .filter_map(of)
            .filter(|known| known.forgiven.contains(computer_row))
            .map(|known| known.rollout.id)
            .collect()
    }

    /// The updates on their way whose state on a computer a report changes.
    pub(crate) fn concerned(&self, before: &StatusSets, after: &StatusSets) -> RoaringBitmap {
        let state = self.state.lock();
        if state.watched.is_empty() {
            return RoaringBitmap::new();
        }
        let changed = StatusSets::STORED.into_iter().filter_map(|kind| Some((before.get(kind)?, after.get(kind)?)));
        changed.fold(RoaringBitmap::new(), |all, (old, new)| all | ((old ^ new) & &state.watched))
    }

    /// Notes what a report changed, after it is durable and counted.
    pub(crate) fn note(&self, computer_row: u32, anew: &[i64], concerned: &RoaringBitmap) {
        if anew.is_empty() && concerned.is_empty() {
            return;
        }
        let mut guard = self.state.lock();
        let state = &mut *guard;
        for id in anew {
            if let Some(known) = state.known.get_mut(id) {
                known.forgiven.remove(computer_row);
                state.fresh.insert(*id);
            }
        }
        state.fresh.extend(concerned.iter().filter_map(|row| state.by_row.get(&row)));
        self.news.notify_one();
    }
}

/// What a database remembers of rollouts that have not ended, without the rows of their updates.
pub(crate) fn load(tx: &mut Tx) -> Result<Vec<(Rollout, RoaringBitmap)>, StoreError> {
    let active = rollouts::active(tx)?;
    active.into_iter().map(|rollout| rollouts::forgiven(tx, rollout.id).map(|forgiven| (rollout, forgiven))).collect()
}
