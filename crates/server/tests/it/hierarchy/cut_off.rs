//! Rollups that break off anywhere, and go on.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use patchwell_app::{AppError, RollupOptions, RollupUpstream};
use patchwell_model::rollup::{
    ComputerChange, ComputerStatusReport, DownstreamServerReport, RolledUpComputer, RollupConfiguration, RollupNumber,
};
use patchwell_model::{ComputerId, Timestamp};
use patchwell_upstream::UpstreamClient;
use uuid::Uuid;

use super::fleet::{client, failure, inventory, roll_up, server, states_below, states_here};
use crate::support::Server;

/// A connection that breaks at one call, before the call arrives or before its answer does.
struct Cut {
    inner: UpstreamClient,
    left: AtomicUsize,
    arrives: bool,
}

impl Cut {
    fn broken() -> AppError {
        AppError::Conflict("the connection broke".to_owned())
    }

    async fn call<T>(&self, call: impl Future<Output = Result<T, AppError>> + Send) -> Result<T, AppError> {
        match self.left.fetch_sub(1, Ordering::Relaxed) {
            0 => {
                // Once it is broken it stays so.
                self.left.store(0, Ordering::Relaxed);
                if self.arrives {
                    call.await?;
                }
                Err(Self::broken())
            }
            _ => call.await,
        }
    }
}

impl RollupUpstream for Cut {
    async fn configuration(&self) -> Result<RollupConfiguration, AppError> {
        self.call(RollupUpstream::configuration(&self.inner)).await
    }

    async fn servers(&self, now: Timestamp, reports: Vec<DownstreamServerReport>) -> Result<(), AppError> {
        self.call(RollupUpstream::servers(&self.inner, now, reports)).await
    }

    async fn computers(
        &self,
        now: Timestamp,
        computers: Vec<RolledUpComputer>,
    ) -> Result<Vec<(ComputerId, ComputerChange)>, AppError> {
        self.call(RollupUpstream::computers(&self.inner, now, computers)).await
    }

    async fn out_of_sync(&self, server: Uuid, numbers: Vec<RollupNumber>) -> Result<Vec<ComputerId>, AppError> {
        self.call(RollupUpstream::out_of_sync(&self.inner, server, numbers)).await
    }

    async fn status(&self, server: Uuid, now: Timestamp, reports: Vec<ComputerStatusReport>) -> Result<bool, AppError> {
        self.call(RollupUpstream::status(&self.inner, server, now, reports)).await
    }
}

async fn cut_at(above: &Server, below: &Server, calls: usize, arrives: bool) -> bool {
    let cut = Cut { inner: client(above, below).await, left: AtomicUsize::new(calls), arrives };
    let options = RollupOptions::new("below.example.test", true);
    below.app.rollup_to_upstream(&cut, &options).await.is_err()
}

#[tokio::test]
async fn a_rollup_cut_off_at_any_call_ends_the_same_after_a_restart_of_either_side() {
    for arrives in [false, true] {
        let mut calls = 0;
        loop {
            let (mut above, mut below) = (server().await, server().await);
            for n in 0..4 {
                inventory(&below.app, &format!("pc-{n}"), n).await;
            }
            roll_up(&below, &above).await;
            for server in [&above, &below] {
                server.minutes_later(25 * 60);
            }
            for n in 2..6 {
                inventory(&below.app, &format!("pc-{n}"), n + 9).await;
            }
            failure(&below.app, "pc-0", 3).await;
            let was_cut = cut_at(&above, &below, calls, arrives).await;
            failure(&below.app, "pc-1", 5).await;
            if calls % 2 == 0 {
                above = reopened(above).await;
            }
            below = reopened(below).await;
            roll_up(&below, &above).await;
            assert_eq!(states_below(&above), states_here(&below), "cut at call {calls}, arrives: {arrives}");
            let again = roll_up(&below, &above).await;
            assert_eq!((again.computers, again.out_of_sync, again.reports), (0, 0, 0), "nothing is left to tell");
            if !was_cut {
                assert!(calls >= 5, "all five calls were cut off once");
                break;
            }
            calls += 1;
        }
    }
}

async fn reopened(server: Server) -> Server {
    let now = server.app.now();
    let server = Server::open(server.stop(), Default::default()).await;
    server.clock.set(now);
    server
}

/// Takes everything, after saying twice that it is too busy.
struct Busy {
    inner: UpstreamClient,
    refusals: AtomicUsize,
}

impl RollupUpstream for Busy {
    async fn configuration(&self) -> Result<RollupConfiguration, AppError> {
        RollupUpstream::configuration(&self.inner).await
    }

    async fn servers(&self, now: Timestamp, reports: Vec<DownstreamServerReport>) -> Result<(), AppError> {
        RollupUpstream::servers(&self.inner, now, reports).await
    }

    async fn computers(
        &self,
        now: Timestamp,
        computers: Vec<RolledUpComputer>,
    ) -> Result<Vec<(ComputerId, ComputerChange)>, AppError> {
        RollupUpstream::computers(&self.inner, now, computers).await
    }

    async fn out_of_sync(&self, server: Uuid, numbers: Vec<RollupNumber>) -> Result<Vec<ComputerId>, AppError> {
        RollupUpstream::out_of_sync(&self.inner, server, numbers).await
    }

    async fn status(&self, server: Uuid, now: Timestamp, reports: Vec<ComputerStatusReport>) -> Result<bool, AppError> {
        if self.refusals.load(Ordering::Relaxed) > 0 {
            self.refusals.fetch_sub(1, Ordering::Relaxed);
            return Ok(false);
        }
        RollupUpstream::status(&self.inner, server, now, reports).await
    }
}

#[tokio::test]
async fn a_busy_server_is_asked_again_and_not_for_ever() {
    let (above, below) = (server().await, server().await);
    inventory(&below.app, "pc", 1).await;
    let busy = Busy { inner: client(&above, &below).await, refusals: AtomicUsize::new(7) };
    let mut options = RollupOptions::new("below.example.test", true);
    (options.busy_wait, options.busy_tries) = (Duration::ZERO, 3);
    let refused = below.app.rollup_to_upstream(&busy, &options).await;
    assert!(matches!(refused, Err(AppError::Busy)));
    assert_eq!(busy.refusals.load(Ordering::Relaxed), 4);
    options.busy_tries = 10;
    let outcome = below.app.rollup_to_upstream(&busy, &options).await.unwrap();
    assert_eq!(outcome.reports, 1);
    assert_eq!(states_below(&above), states_here(&below));
}
