//! What the demonstration prints: progress on standard error, results on standard output.

use std::io::{IsTerminal as _, Write as _};
use std::net::SocketAddr;
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};

use patchwell_app::{ADMIN_TOKEN_FILE, App};
use patchwell_catalog::{ListQuery, ListSort};
use patchwell_model::{InstallationState, StateCounts};
use serde::Serialize;

use super::fleet::DayCounts;
use crate::output::{Output, Table};

/// Updates in the final table.
const UPDATES: usize = 15;

/// A counter that shows itself on a terminal.
pub(super) struct Progress {
    what: &'static str,
    total: usize,
    done: AtomicUsize,
    is_shown: bool,
}

impl Progress {
    pub(super) fn new(what: &'static str, total: usize) -> Self {
        Self { what, total, done: AtomicUsize::new(0), is_shown: std::io::stderr().is_terminal() }
    }

    pub(super) fn step(&self) {
        let done = self.done.fetch_add(1, Ordering::Relaxed) + 1;
        if self.is_shown {
            let _ = write!(std::io::stderr(), "\r  {} {done}/{} ", self.what, self.total);
        }
    }

    pub(super) fn done(&self) {
        if self.is_shown {
            let _ = write!(std::io::stderr(), "\r{:40}\r", "");
        }
    }
}

pub(super) fn heading(text: &str) {
    eprintln!("{text}");
}

pub(super) fn line(text: &str) {
    eprintln!("  {text}");
}

pub(super) fn day(counts: &DayCounts) {
    let number = |counter: &AtomicUsize| counter.load(Ordering::Relaxed);
    let mut parts =
        vec![format!("{} needed", number(&counts.needed)), format!("{} installed", number(&counts.installed))];
    for (counter, what) in [(&counts.pending, "wait for a restart"), (&counts.failed, "failed")] {
        if number(counter) > 0 {
            parts.push(format!("{} {what}", number(counter)));
        }
    }
    if number(&counts.unreachable) > 0 {
        parts.push(format!("{} computers without an answer", number(&counts.unreachable)));
    }
    line(&format!("updates on all computers together: {}", parts.join(", ")));
}

/// Counts of an update or a computer.
#[derive(Debug, Serialize)]
pub(super) struct Row {
    name: String,
    needed: u32,
    installed: u32,
    failed: u32,
    not_applicable: u32,
    unknown: u32,
}

/// How the story ends.
#[derive(Debug, Serialize)]
pub(super) struct Told {
    updates: Vec<Row>,
    computers: Vec<Row>,
}

/// Reads the end off the server.
pub(super) fn told(app: &App) -> Told {
    let snapshot = app.snapshot();
    let board = app.status();
    let counts = |update| app.update_row(&update).map(|row| board.counts_for_update(row, None)).unwrap_or_default();
    let weight = |update| {
        let counts = counts(update);
        u64::from(counts.needed() + counts.get(InstallationState::Failed)) * 1_000
            + u64::from(counts.get(InstallationState::Installed))
    };
    let query = ListQuery { sort: ListSort::Number(&weight), descending: true, limit: UPDATES, ..ListQuery::default() };
    let page = snapshot.list(&query);
    let updates = page.updates.iter().map(|entry| row(&entry.title, &counts(entry.identity.update_id))).collect();
    let scope = snapshot
        .list(&ListQuery { limit: usize::MAX, ..ListQuery::default() })
        .updates
        .iter()
        .filter_map(|entry| app.update_row(&entry.identity.update_id))
        .collect();
    let registry = app.computers();
    let mut computers: Vec<Row> = registry
        .iter()
        .map(|known| row(&known.computer.dns_name, &board.counts_for_computer(known.row, &scope)))
        .collect();
    computers.sort_by(|a, b| (b.needed + b.failed, &a.name).cmp(&(a.needed + a.failed, &b.name)));
    Told { updates, computers }
}

fn row(name: &str, counts: &StateCounts) -> Row {
    Row {
        name: name.to_owned(),
        needed: counts.needed(),
        installed: counts.get(InstallationState::Installed),
        failed: counts.get(InstallationState::Failed),
        not_applicable: counts.get(InstallationState::NotApplicable),
        unknown: counts.get(InstallationState::Unknown),
    }
}

/// Prints who needs what.
///
/// # Errors
/// When standard output cannot be written.
pub(super) fn results(told: &Told, json: bool) -> anyhow::Result<()> {
    Output::new(json).view(told, |told, report| {
        report.line("");
        report.table(&table("Update~", &told.updates));
        report.line("");
        report.table(&table("Computer~", &told.computers));
        report.line("");
    })
}

fn table(heading: &str, rows: &[Row]) -> Table {
    let mut table = Table::new(&[heading, "Needed>", "Installed>", "Failed>", "Not applicable>", "Unknown>"]);
    for row in rows {
        let numbers = [row.needed, row.installed, row.failed, row.not_applicable, row.unknown];
        table.row(std::iter::once(row.name.clone()).chain(numbers.map(|number| number.to_string())));
    }
    table
}

/// Prints where to look further.
pub(super) fn address(directory: &Path, agents: SocketAddr, admin: SocketAddr, stays: bool) {
    let shown = directory.display();
    if stays {
        eprintln!("Serving agents and downstream servers at http://{agents}, administrators at http://{admin}");
        eprintln!("(API token in {shown}/{ADMIN_TOKEN_FILE}). Ctrl-C ends it.");
    } else {
        eprintln!("It served agents at http://{agents} and administrators at http://{admin}; everything is kept in");
        eprintln!("{shown}. `patchwell serve --data {shown}` serves it again.");
    }
    eprintln!("Look around, in another terminal, with `patchwell --data {shown} updates list` or `… status`.");
}
