//! Finding out which computers have another status above ([MS-WSUSSS] 3.2.4.5, step 5).

use patchwell_model::ComputerId;
use patchwell_model::rollup::RollupNumber;
use patchwell_store::rollups;

use super::RollupUpstream;
use super::run::Run;
use crate::{App, AppError};

impl<U: RollupUpstream> Run<'_, U> {
    /// Compares the numbers of all computers, or of those with news, and marks those that differ: their next report
    /// is full.
    pub(super) async fn compare(&mut self, all: bool) -> Result<(), AppError> {
        let marks = self.app.store().read(rollups::sent_marks).await?;
        let mut numbers = Vec::new();
        for (row, (number, _)) in marks {
            // Whatever was never told is told in full anyway.
            if number > 0 && (all || self.app.is_status_changed(row)) {
                numbers.extend(self.app.id_of_row(row).map(|id| RollupNumber { id, number }));
            }
        }
        numbers.sort_unstable_by(|a, b| a.id.cmp(&b.id));
        let own = self.app.identity().server_id;
        for some in numbers.chunks(self.configuration.limits.rollup_numbers as usize) {
            let found = self.upstream.out_of_sync(own, some.to_vec()).await?;
            let asked = |id: &ComputerId| some.binary_search_by(|number| number.id.cmp(id)).is_ok();
            let rows: Vec<u32> = found.iter().filter(|id| asked(id)).filter_map(|id| self.app.row_of_id(id)).collect();
            self.outcome.out_of_sync += rows.len() as u64;
            self.app.mark_status_changed(&rows);
            self.app.store().write(move |tx| rollups::ask_full(tx, &rows)).await?;
        }
        Ok(())
    }
}

impl App {
    /// The id of a computer here or below.
    pub(super) fn id_of_row(&self, row: u32) -> Option<ComputerId> {
        let here = self.computers().by_row(row).map(|known| known.computer.id.clone());
        here.or_else(|| self.downstream().computers().by_row(row).map(|known| known.computer.id.clone()))
    }

    /// The row of a computer here or below, here first.
    fn row_of_id(&self, id: &ComputerId) -> Option<u32> {
        let here = self.computers().get(id).map(|known| known.row);
        here.or_else(|| self.downstream().computers().get(id).map(|known| known.row))
    }

    fn is_status_changed(&self, row: u32) -> bool {
        let is_changed_here = self.status().changed().contains(row);
        is_changed_here || self.downstream().status().changed().contains(row)
    }

    fn mark_status_changed(&self, rows: &[u32]) {
        for row in rows {
            self.status_mut().mark_changed(*row);
            self.downstream_mut().status_mut().mark_changed(*row);
        }
    }
}
