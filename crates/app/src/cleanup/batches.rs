//! Doing a plan in parts while others decide, too.

use std::sync::Arc;

use patchwell_catalog::Snapshot;

use crate::app::DecisionGuard;
use crate::jobs::JobHandle;
use crate::{App, AppError};

/// Plans made without the turn to decide before one is made with it.
const TRIES: u32 = 3;

impl App {
    /// Plans with `plan` and does `act` with at most `batch` items of it at a time, each time with the turn to decide,
    /// until nothing is left. When somebody else changed catalog or decisions in between, what is left is planned again.
    pub(super) fn in_batches<T>(
        &self,
        batch: usize,
        handle: &JobHandle,
        plan: impl Fn(&Snapshot) -> Vec<T>,
        mut act: impl FnMut(&DecisionGuard<'_>, &Arc<Snapshot>, Vec<T>) -> Result<(), AppError>,
    ) -> Result<(), AppError> {
        let mut planned_for = None;
        let mut left = Vec::new().into_iter();
        let mut tries = 0;
        while !handle.is_cancelled() {
            let mut snapshot = self.snapshot();
            if planned_for != Some(snapshot.seq()) && tries < TRIES {
                left = plan(&snapshot).into_iter();
                planned_for = Some(snapshot.seq());
            }
            let guard = self.decision_lock_blocking();
            snapshot = self.snapshot();
            if planned_for != Some(snapshot.seq()) {
                tries += 1;
                if tries < TRIES {
                    continue;
                }
                left = plan(&snapshot).into_iter();
            }
            let part: Vec<T> = left.by_ref().take(batch).collect();
            if part.is_empty() {
                return Ok(());
            }
            act(&guard, &snapshot, part)?;
            planned_for = Some(self.snapshot().seq());
            tries = 0;
        }
        Ok(())
    }
}
