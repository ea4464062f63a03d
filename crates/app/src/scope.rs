//! Whom a question about computers is about: those that talk to this server, or also those of servers below.

use patchwell_catalog::Snapshot;
use patchwell_model::{GroupId, InstallationState, StateCounts};
use roaring::RoaringBitmap;

use crate::{App, KnownComputer, StatusSets};

/// The computers of this server and, when they are asked for, those that servers below roll up. A computer that talks
/// to this server itself counts once, as this server knows it.
#[derive(Clone)]
pub struct Scope {
    app: App,
    /// Rows of the computers below; `None` when they are not asked for.
    below: Option<RoaringBitmap>,
}

impl Scope {
    /// With the computers of servers below, or without: without, unless asked.
    #[must_use]
    pub fn new(app: &App, include_downstream: Option<bool>) -> Self {
        let below = include_downstream.unwrap_or(false).then(|| {
            let here = app.computers();
            let known = app.downstream();
            let is_only_below = |known: &&KnownComputer| here.get(&known.computer.id).is_none();
            known.computers().iter().filter(is_only_below).map(|known| known.row).collect()
        });
        Self { app: app.clone(), below }
    }

    /// All of them.
    #[must_use]
    pub fn computers(&self) -> Vec<KnownComputer> {
        let mut computers: Vec<KnownComputer> = self.app.computers().iter().cloned().collect();
        if let Some(rows) = &self.below {
            let known = self.app.downstream();
            computers.extend(rows.iter().filter_map(|row| known.computers().by_row(row)).cloned());
        }
        computers
    }

    /// By row.
    #[must_use]
    pub fn by_row(&self, row: u32) -> Option<KnownComputer> {
        let here = self.app.computers().by_row(row).cloned();
        here.or_else(|| self.is_below(row).then(|| self.app.downstream().computers().by_row(row).cloned()).flatten())
    }

    /// The id of the server below that a computer talks to; `None` for one that talks to this server.
    #[must_use]
    pub fn server_of(&self, row: u32) -> Option<String> {
        self.is_below(row)
            .then(|| self.app.downstream().rolled_up(row).map(|known| known.computer.server.to_string()))
            .flatten()
    }

    fn is_below(&self, row: u32) -> bool {
        self.below.as_ref().is_some_and(|rows| rows.contains(row))
    }

    /// Members of a group and, if asked, of those below it.
    #[must_use]
    pub fn members(&self, snapshot: &Snapshot, group: GroupId, subgroups: bool) -> RoaringBitmap {
        let mut members =
            if subgroups { self.app.members_below(snapshot, &[group]) } else { self.app.computers().members(group) };
        let Some(rows) = &self.below else { return members };
        let known = self.app.downstream();
        if group == GroupId::ALL_COMPUTERS && subgroups {
            return members | rows;
        }
        let groups = if subgroups { snapshot.groups().subtree(group) } else { vec![group] };
        for group in groups {
            members |= known.computers().members(group) & rows;
        }
        members
    }

    /// How many computers, of those `within`, have an update in each state.
    #[must_use]
    pub fn counts_for_update(&self, update_row: u32, within: Option<&RoaringBitmap>) -> StateCounts {
        let Some(rows) = &self.below else { return self.app.status().counts_for_update(update_row, within) };
        let (here, below) = self.apart(within, rows);
        let mut counts = self.app.status().counts_for_update(update_row, here.as_ref());
        let more = self.app.downstream().status().counts_for_update(update_row, Some(&below));
        for state in InstallationState::ALL {
            counts.add(state, more.get(state));
        }
        counts
    }

    /// The computers, of those `within`, that have an update in a state.
    #[must_use]
    pub fn in_state(&self, update_row: u32, state: InstallationState, within: Option<&RoaringBitmap>) -> RoaringBitmap {
        let Some(rows) = &self.below else { return self.app.status().computers(update_row, state, within) };
        let (here, below) = self.apart(within, rows);
        let found = self.app.status().computers(update_row, state, here.as_ref());
        found | self.app.downstream().status().computers(update_row, state, Some(&below))
    }

    /// Each board counts what it is given as its own, so each is given its own.
    fn apart(&self, within: Option<&RoaringBitmap>, rows: &RoaringBitmap) -> (Option<RoaringBitmap>, RoaringBitmap) {
        match within {
            None => (None, rows.clone()),
            Some(within) => (Some(within - rows), within & rows),
        }
    }

    /// How many of the updates in `listed` are in each state on a computer.
    #[must_use]
    pub fn counts_for_computer(&self, row: u32, listed: &RoaringBitmap) -> StateCounts {
        if self.is_below(row) {
            self.app.downstream().status().counts_for_computer(row, listed)
        } else {
            self.app.status().counts_for_computer(row, listed)
        }
    }

    /// The states of all updates on a computer.
    #[must_use]
    pub fn sets(&self, row: u32) -> StatusSets {
        if self.is_below(row) { self.app.downstream().status().sets(row) } else { self.app.status().sets(row) }
    }

    /// Whether a computer has ever reported.
    #[must_use]
    pub fn has_reported(&self, row: u32) -> bool {
        if self.is_below(row) {
            self.app.downstream().status().sets(row).reported
        } else {
            self.app.status().sets(row).reported
        }
    }
}
