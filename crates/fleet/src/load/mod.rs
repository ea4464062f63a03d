//! Load: many keep-alive connections repeat one prepared SyncUpdates request, bounded in count and time, on the
//! loopback interface only.

mod cpu;
mod percentiles;
mod prepare;
mod scenarios;

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use bytes::Bytes;
use http::Request;
use http_body_util::Full;
use tokio::task::JoinSet;

use crate::http::{Connection, HttpError};

pub use percentiles::Latencies;
pub use prepare::{Prepared, RequestKind, prepare};
pub use scenarios::{Plan, ScenarioReport, Scenarios, measure};

/// Why no load was run.
#[derive(Debug, thiserror::Error)]
pub enum LoadError {
    /// Only this computer's own loopback addresses are loaded.
    #[error("{0} is not a loopback address")]
    NotLoopback(String),
    /// The preparing scan failed.
    #[error("preparing: {0}")]
    Prepare(#[from] crate::agent::AgentError),
    /// The request could not be made.
    #[error("request: {0}")]
    Request(#[from] http::Error),
    /// An answer is not the one that is to be measured.
    #[error("{scenario}: {reason}")]
    Answer {
        /// Which request.
        scenario: &'static str,
        /// What is wrong with its answer.
        reason: String,
    },
}

/// How much.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bounds {
    /// Connections, each with one request at a time.
    pub connections: usize,
    /// Requests in all.
    pub requests: u64,
    /// After this no further request starts.
    pub duration: Duration,
}

/// What came of it.
#[derive(Debug, Clone, Default)]
pub struct LoadReport {
    /// Answers with status 200.
    pub answered: u64,
    /// Requests without an answer, or with another status.
    pub failed: u64,
    /// The first failure.
    pub first_failure: Option<String>,
    /// From the first request to the last answer.
    pub elapsed: Duration,
    /// Bytes of bodies, as they came.
    pub bytes: u64,
    /// How long answers took.
    pub latencies: Latencies,
}

impl LoadReport {
    /// Answers in a second.
    #[must_use]
    pub fn rate(&self) -> f64 {
        let seconds = self.elapsed.as_secs_f64();
        if seconds > 0.0 { f64::from(u32::try_from(self.answered).unwrap_or(u32::MAX)) / seconds } else { 0.0 }
    }

    fn add(&mut self, other: Self) {
        self.answered += other.answered;
        self.failed += other.failed;
        self.first_failure = self.first_failure.take().or(other.first_failure);
        self.bytes += other.bytes;
        self.latencies.extend(other.latencies);
    }
}

/// Runs a load.
///
/// # Errors
/// When the address is not a loopback address, or the request cannot be made. Failing requests are counted.
pub async fn run(prepared: &Prepared, kind: RequestKind, bounds: Bounds) -> Result<LoadReport, LoadError> {
    prepare::assert_loopback(&prepared.address)?;
    let request = prepared.request(kind)?;
    let left = Arc::new(AtomicU64::new(bounds.requests));
    let started = Instant::now();
    let deadline = started + bounds.duration;
    let mut tasks = JoinSet::new();
    for _ in 0..bounds.connections.max(1) {
        let (address, request, left) = (prepared.address.clone(), request.clone(), Arc::clone(&left));
        tasks.spawn(async move { one_connection(&address, &request, &left, deadline).await });
    }
    let mut report = LoadReport::default();
    while let Some(part) = tasks.join_next().await {
        match part {
            Ok(part) => report.add(part),
            Err(error) => {
                report.add(LoadReport { failed: 1, first_failure: Some(error.to_string()), ..LoadReport::default() });
            }
        }
    }
    report.elapsed = started.elapsed();
    report.latencies.sort();
    Ok(report)
}

async fn one_connection(
    address: &str,
    request: &Request<Full<Bytes>>,
    left: &AtomicU64,
    deadline: Instant,
) -> LoadReport {
    let mut connection = Connection::new(address);
    let mut report = LoadReport::default();
    let take =
        |left: &AtomicU64| left.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |left| left.checked_sub(1)).is_ok();
    while Instant::now() < deadline && take(left) {
        let started = Instant::now();
        match connection.send(request.clone()).await {
            Ok(answer) if answer.status.is_success() => {
                report.answered += 1;
                report.bytes += answer.body.len() as u64;
                report.latencies.push(started.elapsed());
            }
            Ok(answer) => report.fail(format!("HTTP {}", answer.status)),
            Err(HttpError { reason, .. }) => report.fail(reason),
        }
    }
    report
}

impl LoadReport {
    fn fail(&mut self, reason: String) {
        self.failed += 1;
        self.first_failure.get_or_insert(reason);
    }
}
