//! A report that is ready to be read, from any place.

use std::sync::Arc;

use patchwell_catalog::Snapshot;
use patchwell_reports::{Cell, Heading, ReportError};

use super::columns::{columns, group_name};
use super::computer_rows::ComputerRows;
use super::update_rows::UpdateRows;
use super::{ReportId, ReportQuery, compliance, fixed, synchronizations, trend};
use crate::{App, AppError};

/// Where a page begins: an item, and a row of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Place {
    /// Of the items, from 0.
    pub item: usize,
    /// Of the item's rows, from 0.
    pub row: usize,
}

/// Where rows come from. An item is what they are sorted by first: an update, a computer.
pub(super) trait Rows: Send + Sync {
    /// How many items there are.
    fn items(&self) -> usize;
    /// What the rows of an item are about; only a few bytes each.
    fn inner(&self, item: usize) -> Vec<u64>;
    /// The cells of one row.
    fn cells(&self, item: usize, inner: u64) -> Vec<Cell>;
    /// What sums everything up, by name.
    fn totals(&self) -> Vec<(&'static str, u64)>;
}

/// A report, ready to be read.
pub struct Report {
    heading: Heading,
    rows: Box<dyn Rows>,
}

impl App {
    /// Settles what a report is about. Blocks; costs the catalog or the fleet once.
    ///
    /// # Errors
    /// Store errors.
    pub fn report(&self, snapshot: &Arc<Snapshot>, query: &ReportQuery) -> Result<Report, AppError> {
        let rows: Box<dyn Rows> = match query.report {
            ReportId::UpdatesSummary
            | ReportId::UpdatesDetailed
            | ReportId::UpdatesTabular
            | ReportId::UpdatesTabularApproved => Box::new(UpdateRows::new(self, snapshot, query)),
            ReportId::ComputersSummary
            | ReportId::ComputersDetailed
            | ReportId::ComputersTabular
            | ReportId::ComputersTabularApproved => Box::new(ComputerRows::new(self, snapshot, query)),
            ReportId::Synchronizations => Box::new(synchronizations::runs(self, query)?),
            ReportId::SynchronizedUpdates => Box::new(synchronizations::arrivals(snapshot, query)),
            ReportId::Compliance => Box::new(compliance::rows(self, snapshot, query)?),
            ReportId::ComplianceOverTime => Box::new(trend::rows(self, snapshot, query)?),
            ReportId::StaleComputers => Box::new(fixed::stale(self, snapshot, query)),
            ReportId::FailingComputers => Box::new(fixed::failing(self, snapshot, query)),
        };
        Ok(Report { heading: heading(self, snapshot, query), rows })
    }
}

impl Report {
    /// What stands above the rows.
    #[must_use]
    pub fn heading(&self) -> &Heading {
        &self.heading
    }

    /// How many items there are, and sums over all of them. Costs the whole report.
    #[must_use]
    pub fn totals(&self) -> Vec<(&'static str, u64)> {
        self.rows.totals()
    }

    /// At most so many rows from a place on, and where the next page begins. Costs the page, and the items that have no
    /// row of their own on the way.
    #[must_use]
    pub fn page(&self, from: Place, limit: usize) -> (Vec<Vec<Cell>>, Option<Place>) {
        let mut page = Vec::new();
        let mut place = from;
        while place.item < self.rows.items() {
            let inner = self.rows.inner(place.item);
            while let Some(row) = inner.get(place.row) {
                if page.len() == limit {
                    return (page, Some(place));
                }
                page.push(self.rows.cells(place.item, *row));
                place.row += 1;
            }
            place = Place { item: place.item + 1, row: 0 };
        }
        (page, None)
    }

    /// Hands over every row.
    ///
    /// # Errors
    /// The first of `row`.
    pub fn each(&self, mut row: impl FnMut(&[Cell]) -> Result<(), ReportError>) -> Result<(), ReportError> {
        for item in 0..self.rows.items() {
            for inner in self.rows.inner(item) {
                row(&self.rows.cells(item, inner))?;
            }
        }
        Ok(())
    }
}

fn heading(app: &App, snapshot: &Snapshot, query: &ReportQuery) -> Heading {
    let mut filters = vec![("Group".to_owned(), group_name(snapshot, query.group))];
    let mut add = |name: &str, value: String| filters.push((name.to_owned(), value));
    let titles = |ids: &[patchwell_model::UpdateId]| {
        ids.iter().filter_map(|id| snapshot.title(*id)).collect::<Vec<_>>().join(", ")
    };
    if !query.classifications.is_empty() {
        add("Classifications", titles(&query.classifications));
    }
    if !query.products.is_empty() {
        add("Products", titles(&query.products));
    }
    if !query.statuses.is_empty() {
        let states: Vec<_> = query.statuses.iter().map(|state| super::columns::state(*state)).collect();
        add("Status", states.join(", "));
    }
    for (name, time) in [("From", query.from), ("To", query.to)] {
        if let Some(time) = time {
            add(name, Cell::Time(time).words());
        }
    }
    if query.rollup {
        add("Servers below", "included".to_owned());
    }
    Heading {
        title: query.report.title().to_owned(),
        generated: app.now(),
        filters,
        columns: columns(query.report, query.by),
    }
}
