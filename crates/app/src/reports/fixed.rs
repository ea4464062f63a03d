//! Reports whose rows are few, or known when they begin.

use std::sync::Arc;

use patchwell_catalog::Snapshot;
use patchwell_model::{InstallationState, Timestamp};
use patchwell_reports::Cell;
use roaring::RoaringBitmap;

use super::report::Rows;
use super::{ReportQuery, columns, scope};
use crate::{App, KnownComputer, Scope};

/// Titles of failed updates that are told; more are only counted.
const TOLD: usize = 5;

/// Rows that are there.
pub(super) struct FixedRows {
    pub(super) rows: Vec<Vec<Cell>>,
    pub(super) totals: Vec<(&'static str, u64)>,
}

impl Rows for FixedRows {
    fn items(&self) -> usize {
        self.rows.len()
    }

    fn inner(&self, _item: usize) -> Vec<u64> {
        vec![0]
    }

    fn cells(&self, item: usize, _inner: u64) -> Vec<Cell> {
        self.rows.get(item).cloned().unwrap_or_default()
    }

    fn totals(&self) -> Vec<(&'static str, u64)> {
        self.totals.clone()
    }
}

/// Computers with something said of each, made when its turn comes.
struct ToldComputers<F> {
    snapshot: Arc<Snapshot>,
    scope: Scope,
    computers: Vec<u32>,
    told: F,
}

impl<F: Fn(&Snapshot, &Scope, &KnownComputer) -> Vec<Cell> + Send + Sync> Rows for ToldComputers<F> {
    fn items(&self) -> usize {
        self.computers.len()
    }

    fn inner(&self, _item: usize) -> Vec<u64> {
        vec![0]
    }

    fn cells(&self, item: usize, _inner: u64) -> Vec<Cell> {
        let Some(known) = self.computers.get(item).and_then(|row| self.scope.by_row(*row)) else { return Vec::new() };
        let mut cells = columns::computer(&self.snapshot, &known);
        cells.extend((self.told)(&self.snapshot, &self.scope, &known));
        cells
    }

    fn totals(&self) -> Vec<(&'static str, u64)> {
        vec![("computers", self.computers.len() as u64)]
    }
}

/// Computers that have not reported for the days asked for: the longest first, those that never did before them.
pub(super) fn stale(app: &App, snapshot: &Arc<Snapshot>, query: &ReportQuery) -> impl Rows + use<> {
    let scope = Scope::new(app, Some(query.rollup));
    let within = scope::within(&scope, snapshot, query);
    let now = app.now();
    let limit = jiff::SignedDuration::from_hours(24 * i64::from(query.days));
    let oldest = now.checked_sub(limit).unwrap_or(Timestamp::MIN);
    let since = |known: &KnownComputer| known.computer.last_status_report;
    let mut found: Vec<(Option<Timestamp>, String, u32)> = scope
        .computers()
        .into_iter()
        .filter(|known| within.contains(known.row) && since(known).is_none_or(|time| time < oldest))
        .map(|known| (since(&known), known.computer.dns_name.to_lowercase(), known.row))
        .collect();
    found.sort_unstable();
    let computers = found.into_iter().map(|(_, _, row)| row).collect();
    let told = move |_: &Snapshot, _: &Scope, known: &KnownComputer| {
        let last = known.computer.last_status_report.unwrap_or(known.computer.first_contact);
        let days = now.duration_since(last).as_hours() / 24;
        vec![Cell::Number(u64::try_from(days).unwrap_or_default())]
    };
    ToldComputers { snapshot: Arc::clone(snapshot), scope, computers, told }
}

/// Computers on which updates failed, the most failures first.
pub(super) fn failing(app: &App, snapshot: &Arc<Snapshot>, query: &ReportQuery) -> impl Rows + use<> {
    let scope = Scope::new(app, Some(query.rollup));
    let within = scope::within(&scope, snapshot, query);
    let updates = scope::updates(app, snapshot, query, |_| true);
    let listed: RoaringBitmap = updates.iter().filter_map(|update| update.row).collect();
    let mut found: Vec<(u32, u32)> = scope::by_name(&scope, &within)
        .into_iter()
        .map(|row| (scope.counts_for_computer(row, &listed).get(InstallationState::Failed), row))
        .filter(|(failed, _)| *failed > 0)
        .collect();
    // Stable: those with as many stay by name.
    found.sort_by_key(|(failed, _)| std::cmp::Reverse(*failed));
    let computers = found.into_iter().map(|(_, row)| row).collect();
    let told = move |snapshot: &Snapshot, scope: &Scope, known: &KnownComputer| {
        let sets = scope.sets(known.row);
        let failed = updates
            .iter()
            .filter(|update| update.row.is_some_and(|row| sets.state(row) == InstallationState::Failed))
            .filter_map(|update| snapshot.entry(update.revision));
        let titles: Vec<String> = failed.map(|entry| entry.title.to_string()).collect();
        let more = titles.len().saturating_sub(TOLD);
        let mut text = titles.iter().take(TOLD).cloned().collect::<Vec<_>>().join("; ");
        if more > 0 {
            text.push_str(&format!("; {more} more"));
        }
        vec![Cell::Number(titles.len() as u64), Cell::text(text)]
    };
    ToldComputers { snapshot: Arc::clone(snapshot), scope, computers, told }
}
