//! Servers below tell of the status of their computers ([MS-WSUSSS] 3.1.4.17).

use std::collections::BTreeMap;

use patchwell_model::rollup::{ComputerStatusReport, RollupLimits};
use patchwell_model::{Timestamp, UpdateId};
use patchwell_store::downstream::{self as store, DownstreamStatus, Received};
use uuid::Uuid;

use super::RollupRefused;
use super::clock::Skew;
use crate::status::StatusSets;
use crate::{App, AppError};

/// The status of one computer after a report.
struct Folded {
    row: u32,
    sets: StatusSets,
    received: Received,
}

impl App {
    /// Takes the status of computers below, all or nothing; `true` means durable, `false` that the server is too busy
    /// and should be asked again later. Computers that are not below `server` are left out: a server speaks for its
    /// own. The same report again changes nothing.
    ///
    /// # Errors
    /// Why it is not taken.
    pub async fn receive_status(
        &self,
        server: Uuid,
        client_time: Timestamp,
        reports: Vec<ComputerStatusReport>,
    ) -> Result<bool, RollupRefused> {
        if !self.settings().hierarchy.detailed_rollup {
            return Err(RollupRefused::NotDetailed);
        }
        if reports.len() > RollupLimits::WSUS.computer_status as usize {
            return Err(RollupRefused::TooMany("computers"));
        }
        let _turn = self.0.downstream_turn.lock().await;
        let skew = Skew::new(self.now(), client_time);
        let app = self.clone();
        let folded = tokio::task::spawn_blocking(move || app.fold_reports(server, skew, &reports)).await;
        let folded = folded.map_err(|error| AppError::Conflict(format!("the report could not be read: {error}")))??;
        let stored: Vec<(DownstreamStatus, Received)> = folded
            .iter()
            .map(|folded| (DownstreamStatus { computer_row: folded.row, sets: folded.sets.to_sets() }, folded.received))
            .collect();
        if stored.is_empty() {
            return Ok(true);
        }
        match self.store().write(move |tx| store::save_status(tx, &stored)).await.map_err(AppError::from) {
            Ok(()) => {}
            Err(AppError::Busy) => return Ok(false),
            Err(error) => return Err(error.into()),
        }
        for Folded { row, sets, received } in folded {
            // One computer at a time, so that readers come in between.
            let mut known = self.downstream_mut();
            known.status.replace(row, sets);
            if let Some(rolled_up) = known.rolled_up.get_mut(&row) {
                rolled_up.received = received;
            }
        }
        Ok(true)
    }

    fn fold_reports(
        &self,
        server: Uuid,
        skew: Skew,
        reports: &[ComputerStatusReport],
    ) -> Result<Vec<Folded>, RollupRefused> {
        let known = self.downstream();
        let servers = known.subtree(server);
        if servers.is_empty() {
            return Err(RollupRefused::UnknownServer(server));
        }
        // By row: a second report of one computer builds on the first.
        let mut folded: BTreeMap<u32, Folded> = BTreeMap::new();
        for report in reports {
            let Some(row) = known.computers.get(&report.id).map(|known| known.row) else { continue };
            let Some(rolled_up) = known.rolled_up(row) else { continue };
            if !servers.contains(&rolled_up.computer.server) {
                tracing::warn!(%server, computer = %report.id, "a server reports about a computer that is not its own");
                continue;
            }
            let earlier = folded.remove(&row);
            let (before, received) =
                earlier.map_or_else(|| (known.status.sets(row), rolled_up.received), |done| (done.sets, done.received));
            let is_new = is_new(&received, report);
            let sets = if is_new { fold(before, report, |update| self.update_row(update)) } else { before };
            let now = Received {
                number: report.number,
                instance: Some(report.instance),
                effective_last_detection: skew.ours(report.effective_last_detection),
            };
            folded.insert(row, Folded { row, sets, received: if is_new { now } else { received } });
        }
        Ok(folded.into_values().collect())
    }
}

/// Whether a report tells something new. What is full always does, unless it is the very one that came last: after a
/// restore the numbers below begin again. What is not full builds on what came before, and so counts upwards; if one
/// is missed all the same, the numbers differ and the next comparison asks for everything.
fn is_new(received: &Received, report: &ComputerStatusReport) -> bool {
    if report.is_full {
        return received.number != report.number || received.instance != Some(report.instance);
    }
    report.number > received.number
}

/// The sets after a report; updates that are not in the catalog are left out, as they have no row to count in.
fn fold(before: StatusSets, report: &ComputerStatusReport, row_of: impl Fn(&UpdateId) -> Option<u32>) -> StatusSets {
    let mut sets = if report.is_full { StatusSets::default() } else { before };
    sets.reported = true;
    for update in &report.updates {
        if let Some(row) = row_of(&update.update) {
            sets.set(row, update.state);
        }
    }
    sets
}

#[cfg(test)]
mod tests {
    use super::*;
    use patchwell_model::rollup::RolledUpState;
    use patchwell_model::{ComputerId, InstallationState};

    fn report(number: i32, instance: u128, is_full: bool, states: &[(u8, InstallationState)]) -> ComputerStatusReport {
        let state = |(n, state): &(u8, InstallationState)| RolledUpState {
            update: UpdateId::from_bytes([*n; 16]),
            state: *state,
            changed: Timestamp::UNIX_EPOCH,
        };
        ComputerStatusReport {
            instance: Uuid::from_u128(instance),
            id: ComputerId::new("a").unwrap(),
            effective_last_detection: None,
            number,
            is_full,
            updates: states.iter().map(state).collect(),
        }
    }

    #[test]
    fn a_full_report_replaces_and_another_adds() {
        let row = |update: &UpdateId| (update.as_bytes()[0] < 9).then(|| u32::from(update.as_bytes()[0]));
        let full = report(1, 1, true, &[(1, InstallationState::Installed), (2, InstallationState::Failed)]);
        let sets = fold(StatusSets::default(), &full, row);
        let part = report(2, 2, false, &[(2, InstallationState::NotApplicable), (9, InstallationState::Installed)]);
        let sets = fold(sets, &part, row);
        assert_eq!(sets.state(1), InstallationState::Installed);
        assert_eq!(sets.state(2), InstallationState::NotApplicable);
        assert_eq!(sets.installed.len(), 1);
        let sets = fold(sets, &report(3, 3, true, &[]), row);
        assert!(sets.reported && sets.installed.is_empty());
    }

    #[test]
    fn repetitions_and_stragglers_are_told_from_news() {
        let received = Received { number: 5, instance: Some(Uuid::from_u128(1)), effective_last_detection: None };
        for (report, expected) in [
            (report(5, 1, true, &[]), false),
            (report(5, 2, true, &[]), true),
            (report(1, 2, true, &[]), true),
            (report(6, 2, false, &[]), true),
            (report(5, 2, false, &[]), false),
            (report(4, 2, false, &[]), false),
        ] {
            assert_eq!(is_new(&received, &report), expected, "{report:?}");
        }
    }
}
