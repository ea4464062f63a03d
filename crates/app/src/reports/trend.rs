//! How far everything was done on each day.

use std::sync::Arc;

use patchwell_catalog::Snapshot;
use patchwell_model::{GroupId, Timestamp};
use patchwell_reports::Cell;
use patchwell_store::compliance_days::{self, BreakdownKind, ComplianceDay};

use super::compliance::{Broken, Standing, breakdown, cells, named};
use super::fixed::FixedRows;
use super::{ComplianceBy, ReportId, ReportQuery};
use crate::{App, AppError};

/// Days that are kept.
const KEPT: i64 = 400;
/// The most of a kind that are written down for a day; of products and CVEs those that most computers lack.
const MOST: usize = 1_000;
const DAY: i64 = 86_400;
const KINDS: [(ComplianceBy, BreakdownKind); 4] = [
    (ComplianceBy::Group, BreakdownKind::Group),
    (ComplianceBy::Ring, BreakdownKind::Ring),
    (ComplianceBy::Product, BreakdownKind::Product),
    (ComplianceBy::Cve, BreakdownKind::Cve),
];

impl App {
    /// Writes down how far groups, rings, products and CVEs are done, once a day (UTC). Tells whether it did. Costs what
    /// is approved times the groups; rows of a day are bounded.
    ///
    /// # Errors
    /// Store errors.
    pub async fn record_compliance(&self) -> Result<bool, AppError> {
        let day = day_of(self.now());
        if self.store().read(compliance_days::last_day).await? >= Some(day) {
            return Ok(false);
        }
        let app = self.clone();
        let recorded = tokio::task::spawn_blocking(move || app.record_compliance_of(day)).await;
        recorded.map_err(|error| AppError::Conflict(format!("counting stopped: {error}")))??;
        Ok(true)
    }

    fn record_compliance_of(&self, day: i64) -> Result<(), AppError> {
        let snapshot = self.snapshot();
        let mut all = Vec::new();
        for (by, kind) in KINDS {
            let query = ReportQuery { by, ..ReportQuery::new(ReportId::Compliance) };
            let mut rows = breakdown(self, &snapshot, &query)?;
            if matches!(by, ComplianceBy::Product | ComplianceBy::Cve) {
                rows.sort_by_key(|row| std::cmp::Reverse(row.standing.needing + row.standing.failing));
            }
            rows.truncate(MOST);
            all.push((kind, rows.into_iter().map(|row| written(row, day)).collect::<Vec<_>>()));
        }
        self.store().write_blocking(move |tx| {
            compliance_days::purge(tx, day - KEPT)?;
            all.iter().try_for_each(|(kind, days)| compliance_days::save(tx, *kind, days))
        })?;
        Ok(())
    }
}

/// Days that were written down, the newest first; today as it stands now.
pub(super) fn rows(app: &App, snapshot: &Arc<Snapshot>, query: &ReportQuery) -> Result<FixedRows, AppError> {
    let today = day_of(app.now());
    let from = query.from.map_or(today - KEPT, day_of);
    let end = query.to.map_or(today + 1, |to| day_of(to) + i64::from(to.as_second().rem_euclid(DAY) != 0));
    let mut days = Vec::new();
    if (from..end).contains(&today) {
        let now = ReportQuery { rollup: false, ..query.clone() };
        days.extend(breakdown(app, snapshot, &now)?.into_iter().map(|row| written(row, today)));
    }
    let kind = KINDS.iter().find(|(by, _)| *by == query.by).map_or(BreakdownKind::Group, |(_, kind)| *kind);
    let (span, group) = ((from, end.min(today)), query.group);
    let is_about_group = query.by == ComplianceBy::Group;
    let only = (is_about_group && !query.children).then(|| group.to_string());
    let stored = app.store().read_blocking(move |tx| match &only {
        Some(key) => compliance_days::of(tx, kind, key, span),
        None => compliance_days::list(tx, kind, span),
    })?;
    let below: Option<Vec<String>> = (is_about_group && group != GroupId::ALL_COMPUTERS)
        .then(|| snapshot.groups().subtree(group).iter().map(ToString::to_string).collect());
    let is_asked = |day: &ComplianceDay| below.as_ref().is_none_or(|below| below.contains(&day.key));
    days.extend(stored.into_iter().filter(is_asked));
    let totals = vec![("rows", days.len() as u64)];
    Ok(FixedRows { rows: days.into_iter().map(|day| row(query.by, day)).collect(), totals })
}

fn row(by: ComplianceBy, day: ComplianceDay) -> Vec<Cell> {
    let standing = Standing {
        updates: day.updates,
        computers: day.computers,
        needing: day.needing,
        failing: day.failing,
        unknown: day.unknown,
        compliant: day.compliant,
    };
    let date = Timestamp::from_second(day.day * DAY).map_or(Cell::Empty, Cell::Time);
    let mut row = vec![date];
    row.extend(cells(named(by, day.key, day.name), &standing));
    row
}

fn written(row: Broken, day: i64) -> ComplianceDay {
    let Standing { updates, computers, needing, failing, unknown, compliant } = row.standing;
    ComplianceDay { day, key: row.key, name: row.name, updates, computers, compliant, needing, failing, unknown }
}

fn day_of(time: Timestamp) -> i64 {
    time.as_second().div_euclid(DAY)
}
