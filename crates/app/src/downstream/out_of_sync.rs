//! Which computers have another status here than below ([MS-WSUSSS] 3.1.4.16).

use patchwell_model::ComputerId;
use patchwell_model::rollup::{RollupLimits, RollupNumber};
use uuid::Uuid;

use super::RollupRefused;
use crate::App;

impl App {
    /// The computers of a server and of those below it whose last report is another one here than there.
    ///
    /// # Errors
    /// When details are not wanted, or too many computers are asked about.
    pub fn out_of_sync_computers(
        &self,
        server: Uuid,
        numbers: &[RollupNumber],
    ) -> Result<Vec<ComputerId>, RollupRefused> {
        if !self.settings().hierarchy.detailed_rollup {
            return Err(RollupRefused::NotDetailed);
        }
        if numbers.len() > RollupLimits::WSUS.rollup_numbers as usize {
            return Err(RollupRefused::TooMany("lastRollupNumbers"));
        }
        let known = self.downstream();
        let servers = known.subtree(server);
        let is_out_of_sync = |asked: &&RollupNumber| {
            let row = known.computers.get(&asked.id).map(|known| known.row);
            row.and_then(|row| known.rolled_up(row)).is_some_and(|rolled_up| {
                servers.contains(&rolled_up.computer.server) && rolled_up.received.number != asked.number
            })
        };
        Ok(numbers.iter().filter(is_out_of_sync).map(|asked| asked.id.clone()).collect())
    }
}
