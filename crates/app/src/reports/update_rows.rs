//! Reports that go by updates.

use std::sync::Arc;

use patchwell_catalog::{Entry, Snapshot};
use patchwell_model::{InstallationState, Revision, StateCounts};
use patchwell_reports::Cell;
use patchwell_store::revisions;
use roaring::RoaringBitmap;

use super::columns;
use super::report::Rows;
use super::scope::{self, ListedUpdate};
use super::{ReportId, ReportQuery};
use crate::{App, Scope};

/// The order in which computers of an update are listed.
const SHOWN: [InstallationState; 7] = [
    InstallationState::Failed,
    InstallationState::NotInstalled,
    InstallationState::Downloaded,
    InstallationState::InstalledPendingReboot,
    InstallationState::Unknown,
    InstallationState::Installed,
    InstallationState::NotApplicable,
];

pub(super) struct UpdateRows {
    app: App,
    snapshot: Arc<Snapshot>,
    query: ReportQuery,
    scope: Scope,
    within: RoaringBitmap,
    updates: Vec<ListedUpdate>,
    /// Names of computers by row number on boards: their order in detailed reports.
    order: Vec<u32>,
}

impl UpdateRows {
    pub(super) fn new(app: &App, snapshot: &Arc<Snapshot>, query: &ReportQuery) -> Self {
        let scope = Scope::new(app, Some(query.rollup));
        let within = scope::within(&scope, snapshot, query);
        let approved = scope::approved(snapshot, query.group);
        let is_any = query.report != ReportId::UpdatesTabularApproved;
        let updates = scope::updates(app, snapshot, query, |update| is_any || approved(update));
        let is_detailed = query.report == ReportId::UpdatesDetailed;
        let order = if is_detailed { scope::by_name(&scope, &within) } else { Vec::new() };
        let mut rows = Self {
            app: app.clone(),
            snapshot: Arc::clone(snapshot),
            query: query.clone(),
            scope,
            within,
            updates: Vec::new(),
            order,
        };
        let in_state = |update: &ListedUpdate| {
            let counts = rows.counts(update);
            query.statuses.iter().any(|state| counts.get(*state) > 0)
        };
        let filters = !is_detailed && !query.statuses.is_empty();
        rows.updates = updates.into_iter().filter(|update| !filters || in_state(update)).collect();
        rows
    }

    fn counts(&self, update: &ListedUpdate) -> StateCounts {
        match update.row {
            Some(row) => self.scope.counts_for_update(row, Some(&self.within)),
            None => self.unreported(),
        }
    }

    /// Of an update that nobody ever named: those who reported have no use for it.
    fn unreported(&self) -> StateCounts {
        let mut counts = StateCounts::default();
        let reported = self.within.iter().filter(|row| self.scope.has_reported(*row)).count();
        let number = |count: u64| u32::try_from(count).unwrap_or(u32::MAX);
        counts.add(InstallationState::NotApplicable, number(reported as u64));
        counts.add(InstallationState::Unknown, number(self.within.len() - reported as u64));
        counts
    }

    fn in_state(&self, update: &ListedUpdate, state: InstallationState) -> RoaringBitmap {
        match update.row {
            Some(row) => self.scope.in_state(row, state, Some(&self.within)),
            None => match state {
                InstallationState::Unknown => self.within.iter().filter(|row| !self.scope.has_reported(*row)).collect(),
                InstallationState::NotApplicable => {
                    self.within.iter().filter(|row| self.scope.has_reported(*row)).collect()
                }
                _ => RoaringBitmap::new(),
            },
        }
    }

    fn approval(&self, entry: &Entry) -> Cell {
        let holds = self.snapshot.effective_approval(&[self.query.group], entry.identity.update_id);
        Cell::text(columns::action(holds.map(|approval| approval.action)))
    }

    fn approvals(&self, entry: &Entry) -> Cell {
        let rows = self.snapshot.approvals(entry.identity.update_id).iter().map(|row| {
            let action = columns::action(Some(row.action));
            let deadline = row.deadline.map(|time| format!(" by {}", Cell::Time(time).words())).unwrap_or_default();
            format!("{}: {action}{deadline} ({})", columns::group_name(&self.snapshot, row.group), row.administrator)
        });
        Cell::text(rows.collect::<Vec<_>>().join("; "))
    }

    fn summary(&self, entry: &Entry) -> Vec<Cell> {
        let id = entry.id;
        let revision = self.app.store().read_blocking(move |tx| revisions::load_revision(tx, id)).ok().flatten();
        let text = revision.as_ref().and_then(|revision| revision.texts.first());
        let list = |pick: fn(&Revision) -> &Vec<String>| {
            Cell::text(revision.as_ref().map(|revision| pick(revision).join(", ")).unwrap_or_default())
        };
        vec![
            columns::products(&self.snapshot, entry),
            list(|revision| &revision.security_bulletins),
            list(|revision| &revision.cve_ids),
            Cell::text(text.map(|text| text.description.clone()).unwrap_or_default()),
            Cell::text(text.map(|text| text.more_info_urls.join(" ")).unwrap_or_default()),
            Cell::Number(self.snapshot.download_bytes(entry.id)),
            self.approvals(entry),
        ]
    }

    fn detailed(&self, entry: &Entry, inner: u64) -> Vec<Cell> {
        let (at, state) = unpack(inner);
        let known = self.order.get(at).and_then(|row| self.scope.by_row(*row));
        let Some(known) = known else { return Vec::new() };
        let computer = &known.computer;
        vec![
            columns::named(entry),
            columns::kb(entry),
            columns::computer_name(&known),
            Cell::text(computer.ip_address.clone().unwrap_or_default()),
            columns::groups(&self.snapshot, &computer.groups),
            Cell::text(state.map(columns::state).unwrap_or_default()),
            Cell::time(computer.last_status_report),
        ]
    }
}

impl Rows for UpdateRows {
    fn items(&self) -> usize {
        self.updates.len()
    }

    fn inner(&self, item: usize) -> Vec<u64> {
        if self.query.report != ReportId::UpdatesDetailed {
            return vec![0];
        }
        let Some(update) = self.updates.get(item) else { return Vec::new() };
        let mut rows = Vec::new();
        for state in SHOWN.into_iter().filter(|state| self.query.shows(*state)) {
            let computers = self.in_state(update, state);
            let listed = (0u64..).zip(&self.order).filter(|(_, row)| computers.contains(**row));
            rows.extend(listed.map(|(at, _)| pack(at, state)));
        }
        rows
    }

    fn cells(&self, item: usize, inner: u64) -> Vec<Cell> {
        let Some(update) = self.updates.get(item) else { return Vec::new() };
        let Some(entry) = self.snapshot.entry(update.revision) else { return Vec::new() };
        if self.query.report == ReportId::UpdatesDetailed {
            return self.detailed(entry, inner);
        }
        let mut cells = columns::update(&self.snapshot, entry);
        match self.query.report {
            ReportId::UpdatesSummary => cells.extend(self.summary(entry)),
            _ => cells.push(self.approval(entry)),
        }
        cells.extend(columns::counts(&self.counts(update)));
        cells
    }

    fn totals(&self) -> Vec<(&'static str, u64)> {
        let sums = self.updates.iter().map(|update| self.counts(update));
        totals(("updates", self.updates.len()), ("computers", self.within.len()), sums)
    }
}

/// The items, what they are counted over, and each state over all of them.
pub(super) fn totals(
    (items, many): (&'static str, usize),
    other: (&'static str, u64),
    counts: impl Iterator<Item = StateCounts>,
) -> Vec<(&'static str, u64)> {
    const NAMES: [(&str, InstallationState); 7] = [
        ("not_installed", InstallationState::NotInstalled),
        ("downloaded", InstallationState::Downloaded),
        ("pending_reboot", InstallationState::InstalledPendingReboot),
        ("failed", InstallationState::Failed),
        ("installed", InstallationState::Installed),
        ("not_applicable", InstallationState::NotApplicable),
        ("unknown", InstallationState::Unknown),
    ];
    let mut sums = NAMES.map(|(name, _)| (name, 0u64));
    for counts in counts {
        for ((_, sum), (_, state)) in sums.iter_mut().zip(NAMES) {
            *sum += u64::from(counts.get(state));
        }
    }
    [(items, many as u64), other].into_iter().chain(sums).collect()
}

/// A row of a detailed report: a place in an order, and a state.
pub(super) fn pack(at: u64, state: InstallationState) -> u64 {
    at << 8 | state as u64
}

pub(super) fn unpack(inner: u64) -> (usize, Option<InstallationState>) {
    let state = InstallationState::ALL.into_iter().find(|state| *state as u64 == inner & 0xff);
    (usize::try_from(inner >> 8).unwrap_or(usize::MAX), state)
}
