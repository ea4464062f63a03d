//! One rollup from beginning to end.

use std::time::Duration;

use patchwell_model::Timestamp;
use patchwell_model::rollup::RollupConfiguration;
use patchwell_store::rollups::{self, RollupState};

use super::RollupUpstream;
use super::plan::bounded;
use crate::{App, AppError};

/// How often all numbers are compared, not only those of computers with news.
const COMPARISON: jiff::SignedDuration = jiff::SignedDuration::from_hours(24);

/// What a rollup says of this server, and how patient it is.
#[derive(Debug, Clone)]
pub struct RollupOptions {
    /// The full domain name of this server.
    pub name: String,
    /// Whether this server takes decisions over from the one above. Others tell of no computers, as in WSUS.
    pub is_replica: bool,
    /// When this server last synchronized.
    pub last_sync: Option<Timestamp>,
    /// How long to leave a server alone that is too busy; [MS-WSUSSS] 3.2.4.5 asks for a minute at least.
    pub busy_wait: Duration,
    /// How often to ask a busy server again.
    pub busy_tries: u32,
}

impl RollupOptions {
    /// For a server with this name, as patient as the protocol asks.
    #[must_use]
    pub fn new(name: impl Into<String>, is_replica: bool) -> Self {
        Self { name: name.into(), is_replica, last_sync: None, busy_wait: Duration::from_secs(60), busy_tries: 10 }
    }
}

/// What a rollup did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct RollupOutcome {
    /// Servers told of, this one included.
    pub servers: u64,
    /// Computers told of.
    pub computers: u64,
    /// Computers that were deleted above, and so here.
    pub deleted: u64,
    /// Computers that had another status above.
    pub out_of_sync: u64,
    /// Computers whose status was told.
    pub reports: u64,
    /// States of updates that were told.
    pub states: u64,
}

/// A rollup under way.
pub(super) struct Run<'a, U> {
    pub(super) app: &'a App,
    pub(super) upstream: &'a U,
    pub(super) options: &'a RollupOptions,
    pub(super) configuration: RollupConfiguration,
    pub(super) outcome: RollupOutcome,
}

impl App {
    /// Tells the server above of this server, of those below it and, when both sides want it, of their computers and
    /// of what changed in their status since it was acknowledged. One rollup runs at a time.
    ///
    /// # Errors
    /// Those of `upstream`; store errors. What was acknowledged until then is not told again.
    pub async fn rollup_to_upstream<U: RollupUpstream>(
        &self,
        upstream: &U,
        options: &RollupOptions,
    ) -> Result<RollupOutcome, AppError> {
        let _turn = self.0.rollup_turn.lock().await;
        let configuration = bounded(upstream.configuration().await?);
        let state = self.begin_rollup(&configuration).await?;
        let mut run = Run { app: self, upstream, options, configuration, outcome: RollupOutcome::default() };
        run.servers().await?;
        let now = self.now();
        let mut done = RollupState { completed: Some(now), ..state };
        if configuration.do_detailed_rollup && options.is_replica {
            run.computers().await?;
            let compares_all = is_comparison_due(&state, now);
            run.compare(compares_all).await?;
            run.status().await?;
            done.compared = if compares_all { Some(now) } else { state.compared };
        }
        let outcome = run.outcome;
        let finish = move |tx: &mut patchwell_store::Tx| {
            rollups::forget_gone(tx)?;
            rollups::save_state(tx, &done)
        };
        self.store().write(finish).await?;
        Ok(outcome)
    }

    /// Looks where rollups to this server stand. Until this one ends well, the next compares everything.
    async fn begin_rollup(&self, configuration: &RollupConfiguration) -> Result<RollupState, AppError> {
        let (server_id, reset) = (configuration.server_id, configuration.reset);
        let begin = move |tx: &mut patchwell_store::Tx| {
            let before = rollups::state(tx)?;
            let before = match before {
                Some(before) if before.server_id == server_id && before.reset == reset => before,
                other => {
                    if other.is_some_and(|other| other.server_id == server_id) {
                        rollups::forget_all(tx)?;
                    } else {
                        rollups::begin_again(tx)?;
                    }
                    RollupState { server_id, reset, compared: None, completed: None }
                }
            };
            rollups::save_state(tx, &RollupState { completed: None, ..before })?;
            Ok(before)
        };
        Ok(self.store().write(begin).await?)
    }
}

fn is_comparison_due(state: &RollupState, now: Timestamp) -> bool {
    let recent = |time: Timestamp| now.duration_since(time).abs() < COMPARISON;
    state.completed.is_none() || !state.compared.is_some_and(recent)
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    #[test]
    fn everything_is_compared_daily_and_after_a_rollup_that_was_cut_off() {
        let now: Timestamp = "2026-10-04T12:00:00Z".parse().unwrap();
        let hour = jiff::SignedDuration::from_hours(1);
        let state =
            |compared, completed| RollupState { server_id: Uuid::nil(), reset: Uuid::nil(), compared, completed };
        assert!(is_comparison_due(&state(None, None), now));
        assert!(is_comparison_due(&state(Some(now - hour), None), now));
        assert!(is_comparison_due(&state(Some(now - hour * 25), Some(now - hour)), now));
        assert!(!is_comparison_due(&state(Some(now - hour), Some(now - hour)), now));
    }
}
