//! Telling of the status of updates on computers ([MS-WSUSSS] 3.2.4.5, step 6).

use std::collections::HashMap;

use patchwell_model::UpdateId;
use patchwell_model::rollup::ComputerStatusReport;
use patchwell_store::rollups::{self, Sent};

use super::RollupUpstream;
use super::plan::{STATES_IN_A_CALL, calls, next_report};
use super::run::Run;
use crate::status::StatusSets;
use crate::{App, AppError};

/// Computers whose former status is read at once.
const AT_ONCE: usize = 250;

/// A report with what it is made of.
struct Pending {
    row: u32,
    sets: StatusSets,
    report: ComputerStatusReport,
}

impl<U: RollupUpstream> Run<'_, U> {
    /// Tells of every computer whose status changed, or is another above.
    pub(super) async fn status(&mut self) -> Result<(), AppError> {
        let updates: HashMap<u32, UpdateId> =
            self.app.0.update_rows.read().iter().map(|(update, row)| (*row, *update)).collect();
        let count = self.configuration.limits.computer_status as usize;
        let mut pending: Vec<Pending> = Vec::new();
        for some in self.app.rows_to_report().chunks(AT_ONCE) {
            pending.extend(self.reports(some, &updates).await?);
            let mut full = calls(std::mem::take(&mut pending), count, STATES_IN_A_CALL, |p| p.report.updates.len());
            // The last may still be filled up.
            pending = full.pop().unwrap_or_default();
            for call in full {
                self.send(call).await?;
            }
        }
        if pending.is_empty() { Ok(()) } else { self.send(pending).await }
    }

    /// The next reports of these computers. Those with nothing to tell are settled at once.
    async fn reports(&self, rows: &[u32], updates: &HashMap<u32, UpdateId>) -> Result<Vec<Pending>, AppError> {
        let keys = rows.to_vec();
        let sent = self.app.store().read(move |tx| rollups::sent_for(tx, &keys)).await?;
        let mut pending = Vec::with_capacity(rows.len());
        for row in rows {
            let next = self.report(*row, sent.get(row), updates)?;
            match next {
                Some((sets, Some(report))) => pending.push(Pending { row: *row, sets, report }),
                Some((sets, None)) => self.app.settle_status(*row, &sets),
                None => {}
            }
        }
        Ok(pending)
    }

    /// The present status of a computer and the report of it; nothing for one that is gone or never reported.
    fn report(
        &self,
        row: u32,
        sent: Option<&Sent>,
        updates: &HashMap<u32, UpdateId>,
    ) -> Result<Option<(StatusSets, Option<ComputerStatusReport>)>, AppError> {
        let Some((id, sets, since, effective)) = self.app.present_status(row) else { return Ok(None) };
        let blank = ComputerStatusReport {
            instance: uuid::Builder::from_random_bytes(self.app.random()?).into_uuid(),
            id,
            effective_last_detection: effective,
            number: 0,
            is_full: false,
            updates: Vec::new(),
        };
        let report = next_report(blank, sent, &sets, (since, self.app.now()), |row| updates.get(&row).copied());
        Ok(Some((sets, report)))
    }

    /// Sends one call, again after a while when the server above is too busy, and notes that it arrived.
    async fn send(&mut self, call: Vec<Pending>) -> Result<(), AppError> {
        let own = self.app.identity().server_id;
        let states: usize = call.iter().map(|pending| pending.report.updates.len()).sum();
        let reports: Vec<ComputerStatusReport> = call.iter().map(|pending| pending.report.clone()).collect();
        let mut tries = 0;
        while !self.upstream.status(own, self.app.now(), reports.clone()).await? {
            tries += 1;
            if tries >= self.options.busy_tries {
                return Err(AppError::Busy);
            }
            tokio::time::sleep(self.options.busy_wait).await;
        }
        self.outcome.reports += call.len() as u64;
        self.outcome.states += states as u64;
        let told: Vec<_> =
            call.iter().map(|pending| (pending.row, pending.report.number, pending.sets.to_sets())).collect();
        self.app.store().write(move |tx| rollups::note_status(tx, &told)).await?;
        for pending in call {
            self.app.settle_status(pending.row, &pending.sets);
        }
        Ok(())
    }
}

/// A computer's id, its status, when it reported last, and up to when of the catalog.
type Present =
    (patchwell_model::ComputerId, StatusSets, Option<patchwell_model::Timestamp>, Option<patchwell_model::Timestamp>);

impl App {
    /// The rows of computers whose status may have changed since it was told.
    fn rows_to_report(&self) -> Vec<u32> {
        let mut rows: Vec<u32> = self.status().changed().iter().collect();
        rows.extend(self.downstream().status().changed().iter());
        rows
    }

    fn present_status(&self, row: u32) -> Option<Present> {
        let here = self.computers().by_row(row).cloned();
        if let Some(known) = here {
            let sets = self.status().sets(row);
            let since = known.computer.last_status_report;
            return sets.reported.then(|| (known.computer.id.clone(), sets, since, since));
        }
        let (here, below) = (self.computers(), self.downstream());
        let rolled_up = below.rolled_up(row)?;
        let id = rolled_up.computer.id.clone();
        // It talks to this server itself now, which tells of it.
        if here.get(&id).is_some() {
            return None;
        }
        let sets = below.status().sets(row);
        let since = rolled_up.computer.last_status_report;
        sets.reported.then_some((id, sets, since, rolled_up.received.effective_last_detection))
    }

    fn settle_status(&self, row: u32, told: &StatusSets) {
        self.status_mut().settle(row, told);
        self.downstream_mut().status_mut().settle(row, told);
    }
}
