//! A server below another one.

use patchwell_app::{JobKind, JobOutcome, SyncSummary, SyncTrigger};
use patchwell_store::jobs::Job;

use crate::support::Server;

/// An empty server that has `above` as its source.
pub(super) async fn below(above: &Server) -> Server {
    let server = Server::start().await;
    put_below(&server, above).await;
    server
}

/// Makes `above` the source of a server. Both clocks are right from then on: cookies expire by that of the server that
/// gives them, and clients look at their own.
#[expect(clippy::disallowed_methods, reason = "cookies of the upstream client go by the same clock")]
pub(super) async fn put_below(server: &Server, above: &Server) {
    let now = std::time::SystemTime::now();
    for server in [server, above] {
        server.clock.set(now.try_into().unwrap());
    }
    server.set("sync_source", &format!("http://{}", above.address)).await;
}

/// As [`below`], and a replica.
pub(super) async fn replica_of(above: &Server) -> Server {
    let server = below(above).await;
    server.set("sync_replica", "true").await;
    server
}

/// Runs a synchronization to its end, whatever that is.
pub(super) async fn attempt(server: &Server) -> (Job, Option<SyncSummary>) {
    attempt_of(server, SyncTrigger::by("tester")).await
}

/// As [`attempt`], for somebody.
pub(super) async fn attempt_of(server: &Server, trigger: SyncTrigger) -> (Job, Option<SyncSummary>) {
    let id = server.app.start_job(&JobKind::Synchronize(trigger)).await.unwrap();
    assert!(server.app.run_next_job().await.unwrap());
    let summary = server.app.job_outcome(id).map(|outcome| match outcome {
        JobOutcome::Synchronize(summary) => summary,
        other => panic!("no synchronization but {other:?}"),
    });
    (server.app.job(id).await.unwrap(), summary)
}

/// Runs a synchronization that succeeds.
pub(super) async fn synchronize(server: &Server) -> SyncSummary {
    let (job, summary) = attempt(server).await;
    assert_eq!(job.error, None);
    summary.unwrap()
}

/// Counts of a run: new, revised, expired, failed, decisions.
pub(super) fn counts(summary: &SyncSummary) -> [u64; 5] {
    [summary.new, summary.revised, summary.expired, summary.failed, summary.decisions]
}
