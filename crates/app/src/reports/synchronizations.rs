//! What synchronizations brought.

use std::sync::Arc;

use patchwell_catalog::{ListQuery, ListSort, Snapshot};
use patchwell_model::{RevisionId, Timestamp};
use patchwell_reports::Cell;
use patchwell_store::sync_runs::{self, SyncResult, SyncRun};

use super::fixed::FixedRows;
use super::report::Rows;
use super::{ReportQuery, columns};
use crate::{App, AppError};

/// Runs looked up at a time.
const PAGE: u32 = 500;
/// Runs of a report; a server that runs hourly has so many in eleven years.
const MOST_RUNS: usize = 100_000;

/// Runs that began in the period, newest first.
pub(super) fn runs(app: &App, query: &ReportQuery) -> Result<FixedRows, AppError> {
    let mut rows = Vec::new();
    let mut sums = [("new", 0), ("revised", 0), ("expired", 0), ("failed", 0)];
    let mut before = None;
    loop {
        let page = app.store().read_blocking(move |tx| sync_runs::list(tx, before, PAGE))?;
        let Some(last) = page.last() else { break };
        before = Some(last.id);
        let is_over = query.from.is_some_and(|from| last.started < from) || rows.len() >= MOST_RUNS;
        for run in page.into_iter().filter(|run| is_in(query, run.started)) {
            let counts = [run.counts.new, run.counts.revised, run.counts.expired, run.counts.failed];
            for ((_, sum), count) in sums.iter_mut().zip(counts) {
                *sum += count;
            }
            rows.push(row(run, counts));
        }
        if is_over {
            break;
        }
    }
    let totals = [("synchronizations", rows.len() as u64)].into_iter().chain(sums).collect();
    Ok(FixedRows { rows, totals })
}

fn is_in(query: &ReportQuery, time: Timestamp) -> bool {
    query.from.is_none_or(|from| time >= from) && query.to.is_none_or(|to| time < to)
}

fn row(run: SyncRun, [new, revised, expired, failed]: [u64; 4]) -> Vec<Cell> {
    let result = match run.result {
        SyncResult::Running => "Running",
        SyncResult::Done => "Succeeded",
        SyncResult::Failed => "Failed",
        SyncResult::Cancelled => "Stopped",
    };
    vec![
        Cell::Time(run.started),
        Cell::time(run.finished),
        Cell::text(run.source),
        Cell::text(if run.is_scheduled { "the schedule".to_owned() } else { run.administrator }),
        Cell::text(result),
        Cell::Number(new),
        Cell::Number(revised),
        Cell::Number(expired),
        Cell::Number(failed),
        Cell::text(run.error.unwrap_or_default()),
    ]
}

struct Arrivals {
    snapshot: Arc<Snapshot>,
    revisions: Vec<RevisionId>,
}

/// Latest revisions that arrived in the period, newest first.
pub(super) fn arrivals(snapshot: &Arc<Snapshot>, query: &ReportQuery) -> impl Rows + use<> {
    let page = snapshot.list(&ListQuery {
        classifications: &query.classifications,
        products: &query.products,
        severity: query.severity,
        arrived: (query.from, query.to),
        approval: patchwell_catalog::ApprovalFilter::Any,
        sort: ListSort::Arrived,
        descending: true,
        limit: usize::MAX,
        ..ListQuery::default()
    });
    let revisions = page.updates.iter().map(|entry| entry.id).collect();
    Arrivals { snapshot: Arc::clone(snapshot), revisions }
}

impl Arrivals {
    fn change(&self, revision: RevisionId) -> &'static str {
        let Some(entry) = self.snapshot.entry(revision) else { return "" };
        let is_first = self.snapshot.revisions(entry.identity.update_id).all(|other| other.id == revision);
        match (entry.is_expired(), is_first) {
            (true, _) => "Expired",
            (false, true) => "New",
            (false, false) => "Revised",
        }
    }
}

impl Rows for Arrivals {
    fn items(&self) -> usize {
        self.revisions.len()
    }

    fn inner(&self, _item: usize) -> Vec<u64> {
        vec![0]
    }

    fn cells(&self, item: usize, _inner: u64) -> Vec<Cell> {
        let entry = self.revisions.get(item).and_then(|revision| self.snapshot.entry(*revision));
        let Some(entry) = entry else { return Vec::new() };
        let mut cells = columns::update(&self.snapshot, entry);
        cells.extend([
            columns::products(&self.snapshot, entry),
            Cell::Number(u64::try_from(entry.identity.revision_number).unwrap_or_default()),
            Cell::Time(entry.arrival_date),
            Cell::text(self.change(entry.id)),
        ]);
        cells
    }

    fn totals(&self) -> Vec<(&'static str, u64)> {
        let count = |change| self.revisions.iter().filter(|revision| self.change(**revision) == change).count() as u64;
        vec![
            ("updates", self.revisions.len() as u64),
            ("new", count("New")),
            ("revised", count("Revised")),
            ("expired", count("Expired")),
        ]
    }
}
