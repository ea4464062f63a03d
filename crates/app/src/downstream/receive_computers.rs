//! Servers below tell of their computers ([MS-WSUSSS] 3.1.4.15).

use std::collections::HashMap;

use patchwell_model::rollup::{ComputerChange, RolledUpComputer, RollupLimits};
use patchwell_model::{ComputerId, Timestamp};
use patchwell_store::downstream::{self as store, Access, DownstreamComputer};

use super::clock::Skew;
use super::{Downstream, RollupRefused};
use crate::{App, AppError};

/// What becomes of a report of computers.
#[derive(Debug, Default)]
struct Plan {
    /// By id, so that the last word about a computer counts.
    saved: HashMap<ComputerId, DownstreamComputer>,
    changes: Vec<(ComputerId, ComputerChange)>,
    /// Deleted here before, and back now.
    returned: Vec<ComputerId>,
}

impl App {
    /// Takes computers that talk to servers below, all or nothing, and says which of them are known better here. The
    /// same report again changes nothing.
    ///
    /// # Errors
    /// Why it is not taken.
    pub async fn receive_computers(
        &self,
        client_time: Timestamp,
        computers: Vec<RolledUpComputer>,
    ) -> Result<Vec<(ComputerId, ComputerChange)>, RollupRefused> {
        if !self.settings().hierarchy.detailed_rollup {
            return Err(RollupRefused::NotDetailed);
        }
        if computers.len() > RollupLimits::WSUS.computers as usize {
            return Err(RollupRefused::TooMany("computers"));
        }
        let _turn = self.0.downstream_turn.lock().await;
        let now = self.now();
        let plan = self.plan_computers(computers, Skew::new(now, client_time))?;
        let total = self.downstream().computers.len();
        let new = plan.saved.values().filter(|computer| computer.row.is_none()).count();
        if new > 0 && total + new > self.settings().max_computers {
            return Err(RollupRefused::Full("computers"));
        }
        let saved: Vec<DownstreamComputer> = plan.saved.into_values().collect();
        let (stored, returned) = (saved.clone(), plan.returned.clone());
        let write = move |tx: &mut patchwell_store::Tx| {
            store::forget_deleted(tx, &returned)?;
            store::save_computers(tx, &stored)
        };
        let rows = if saved.is_empty() && plan.returned.is_empty() {
            Vec::new()
        } else {
            self.store().write(write).await.map_err(AppError::from)?
        };
        let mut known = self.downstream_mut();
        for id in &plan.returned {
            known.deleted.remove(id);
        }
        for (row, computer) in rows.into_iter().zip(saved) {
            known.put(row, computer, now);
        }
        Ok(plan.changes)
    }

    fn plan_computers(&self, computers: Vec<RolledUpComputer>, skew: Skew) -> Result<Plan, RollupRefused> {
        // In this order everywhere: two readers in opposite orders wait for each other when writers stand between.
        let (here, known) = (self.computers(), self.downstream());
        let mut plan = Plan::default();
        for mut computer in computers {
            computer.last_sync = skew.ours(computer.last_sync);
            computer.last_reboot = skew.ours(computer.last_reboot);
            computer.last_status_report = skew.ours(computer.last_status_report);
            computer.last_inventory = skew.ours(computer.last_inventory);
            let server = known.servers.get(&computer.server);
            let server = server.ok_or(RollupRefused::UnknownServer(computer.server))?;
            let last_here = here.get(&computer.id).and_then(|known| known.computer.last_contact);
            // It came here itself since then; and what a blocked server says does not count.
            if server.access == Access::Blocked || last_here.is_some() && last_here >= computer.last_sync {
                continue;
            }
            plan.take(&known, computer);
        }
        Ok(plan)
    }
}

impl Plan {
    fn take(&mut self, known: &Downstream, computer: RolledUpComputer) {
        let id = computer.id.clone();
        if let Some(deleted) = known.deleted.get(&id) {
            if computer.last_sync <= Some(*deleted) {
                return self.answer(id, ComputerChange::Deleted);
            }
            self.returned.push(id.clone());
        }
        let row = known.computers.get(&id).map(|known| known.row);
        let before = row.and_then(|row| known.rolled_up(row));
        if before.is_some_and(|before| before.computer.last_sync > computer.last_sync) {
            return;
        }
        // Details that were asked for and never came are asked for again.
        let is_new_there = before.is_none_or(|before| before.computer.server != computer.server);
        let has_none = before.is_none_or(|before| before.details.is_none());
        if computer.details.is_none() && (is_new_there || has_none) {
            self.answer(id.clone(), ComputerChange::NewParent);
        }
        if before.is_some_and(|before| computer.details.is_none() && before.computer == computer) {
            return;
        }
        let received = before.map(|before| before.received).unwrap_or_default();
        self.saved.insert(id, DownstreamComputer { row, computer, received });
    }

    /// One answer for each computer.
    fn answer(&mut self, id: ComputerId, change: ComputerChange) {
        if self.changes.iter().all(|(answered, _)| *answered != id) {
            self.changes.push((id, change));
        }
    }
}
