//! Reports that go by computers.

use std::collections::HashMap;
use std::sync::Arc;

use patchwell_catalog::{Entry, Snapshot};
use patchwell_model::{InstallationState, StateCounts};
use patchwell_reports::Cell;
use roaring::RoaringBitmap;

use super::columns;
use super::report::Rows;
use super::scope::{self, ListedUpdate};
use super::update_rows::{pack, totals, unpack};
use super::{ReportId, ReportQuery};
use crate::{App, KnownComputer, Scope};

pub(super) struct ComputerRows {
    snapshot: Arc<Snapshot>,
    query: ReportQuery,
    scope: Scope,
    computers: Vec<u32>,
    /// By title.
    updates: Vec<ListedUpdate>,
    /// Their rows on boards.
    listed: RoaringBitmap,
    /// Of the updates, those that no computer ever named.
    unnamed: u32,
    /// Places in `updates` by row, for detailed reports.
    places: HashMap<u32, u64>,
}

impl ComputerRows {
    pub(super) fn new(app: &App, snapshot: &Arc<Snapshot>, query: &ReportQuery) -> Self {
        let scope = Scope::new(app, Some(query.rollup));
        let within = scope::within(&scope, snapshot, query);
        let approved = scope::approved(snapshot, query.group);
        let is_any = query.report != ReportId::ComputersTabularApproved;
        let updates = scope::updates(app, snapshot, query, |update| is_any || approved(update));
        let listed: RoaringBitmap = updates.iter().filter_map(|update| update.row).collect();
        let unnamed = u32::try_from(updates.len() as u64 - listed.len()).unwrap_or(u32::MAX);
        let is_detailed = query.report == ReportId::ComputersDetailed;
        let named = (0u64..).zip(&updates).filter_map(|(at, update)| Some((update.row?, at)));
        let places = if is_detailed { named.collect() } else { HashMap::new() };
        let computers = scope::by_name(&scope, &within);
        let (snapshot, query) = (Arc::clone(snapshot), query.clone());
        let mut rows = Self { snapshot, query, scope, computers: Vec::new(), updates, listed, unnamed, places };
        let filters = !is_detailed && !rows.query.statuses.is_empty();
        let in_state = |row: &u32| {
            let counts = rows.counts(*row);
            rows.query.statuses.iter().any(|state| counts.get(*state) > 0)
        };
        let kept = computers.into_iter().filter(|row| !filters || in_state(row)).collect();
        rows.computers = kept;
        rows
    }

    fn counts(&self, computer: u32) -> StateCounts {
        let mut counts = self.scope.counts_for_computer(computer, &self.listed);
        counts.add(self.of_unnamed(computer), self.unnamed);
        counts
    }

    fn of_unnamed(&self, computer: u32) -> InstallationState {
        if self.scope.has_reported(computer) { InstallationState::NotApplicable } else { InstallationState::Unknown }
    }

    fn details(&self, known: &KnownComputer) -> Vec<Cell> {
        let details = known.computer.details.clone().unwrap_or_default();
        vec![
            Cell::text(self.scope.server_of(known.row).unwrap_or_default()),
            Cell::text(details.manufacturer),
            Cell::text(details.model),
            Cell::text(format!("{} {}", details.bios_name, details.bios_version).trim()),
            Cell::text(details.architecture),
            Cell::text(known.computer.details.as_ref().map(|details| details.os.to_string()).unwrap_or_default()),
            Cell::text(details.client_version),
            Cell::Time(known.computer.first_contact),
        ]
    }

    fn detailed(&self, known: &KnownComputer, inner: u64) -> Vec<Cell> {
        let (at, state) = unpack(inner);
        let entry = self.updates.get(at).and_then(|update| self.snapshot.entry(update.revision));
        let Some(entry) = entry else { return Vec::new() };
        vec![
            columns::computer_name(known),
            columns::named(entry),
            columns::kb(entry),
            columns::classification(&self.snapshot, entry),
            self.approval(known, entry),
            Cell::text(state.map(columns::state).unwrap_or_default()),
            Cell::time(known.computer.last_status_report),
        ]
    }

    fn approval(&self, known: &KnownComputer, entry: &Entry) -> Cell {
        let holds = self.snapshot.effective_approval(&known.computer.groups, entry.identity.update_id);
        Cell::text(columns::action(holds.map(|approval| approval.action)))
    }
}

impl Rows for ComputerRows {
    fn items(&self) -> usize {
        self.computers.len()
    }

    fn inner(&self, item: usize) -> Vec<u64> {
        if self.query.report != ReportId::ComputersDetailed {
            return vec![0];
        }
        let Some(computer) = self.computers.get(item).copied() else { return Vec::new() };
        let sets = self.scope.sets(computer);
        let mut rows: Vec<(InstallationState, u64)> = self
            .listed
            .iter()
            .filter_map(|row| Some((sets.state(row), *self.places.get(&row)?)))
            .filter(|(state, _)| self.query.shows(*state))
            .collect();
        let unnamed = self.of_unnamed(computer);
        if self.unnamed > 0 && self.query.shows(unnamed) {
            let places = (0u64..).zip(&self.updates).filter(|(_, update)| update.row.is_none());
            rows.extend(places.map(|(at, _)| (unnamed, at)));
        }
        rows.sort_unstable_by_key(|(state, at)| (*state != InstallationState::Failed, *state, *at));
        rows.into_iter().map(|(state, at)| pack(at, state)).collect()
    }

    fn cells(&self, item: usize, inner: u64) -> Vec<Cell> {
        let Some(known) = self.computers.get(item).and_then(|row| self.scope.by_row(*row)) else { return Vec::new() };
        if self.query.report == ReportId::ComputersDetailed {
            return self.detailed(&known, inner);
        }
        let mut cells = columns::computer(&self.snapshot, &known);
        if self.query.report == ReportId::ComputersSummary {
            cells.extend(self.details(&known));
        }
        cells.extend(columns::counts(&self.counts(known.row)));
        cells
    }

    fn totals(&self) -> Vec<(&'static str, u64)> {
        let sums = self.computers.iter().map(|row| self.counts(*row));
        totals(("computers", self.computers.len()), ("updates", self.updates.len() as u64), sums)
    }
}
