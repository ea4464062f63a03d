//! The moments of a scan that decide what a fleet costs its server, each measured for a while.

use std::time::Duration;

use patchwell_wire::Limits;
use patchwell_wire::client::sync_updates::{self, SyncInfo};
use serde::Serialize;

use super::{Bounds, LoadError, Prepared, RequestKind, cpu, prepare, run};
use crate::agent::{Agent, decode};
use crate::http::Connection;

/// How to measure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Plan {
    /// Each with one request at a time.
    pub connections: usize,
    /// For each kind of request.
    pub duration: Duration,
    /// The server's process, if its processor time is of interest.
    pub server: Option<u32>,
}

/// What one kind of request costs.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ScenarioReport {
    /// Which.
    pub name: &'static str,
    /// Answers.
    pub answered: u64,
    /// Failures.
    pub failed: u64,
    /// The first failure.
    pub first_failure: Option<String>,
    /// Answers in a second.
    pub per_second: f64,
    /// Median of the time for an answer, milliseconds.
    pub p50_ms: f64,
    /// 99 of 100 answers did not take longer, milliseconds.
    pub p99_ms: f64,
    /// Processor time of the server for one answer, microseconds; zero when it was not watched.
    pub server_us: f64,
    /// Processor time of the load generator for one answer, microseconds.
    pub load_us: f64,
    /// Bytes of one request.
    pub request_bytes: usize,
    /// Bytes of one answer as it comes.
    pub answer_bytes: usize,
    /// Bytes of one answer without its content coding.
    pub decoded_bytes: usize,
    /// Updates in one answer.
    pub updates: usize,
}

/// All of them.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Scenarios {
    /// Revisions that the usual call names.
    pub cached: usize,
    /// Those of them that it names as installed.
    pub installed: usize,
    /// SyncUpdates calls of the first scan.
    pub round_trips: u32,
    /// In the order they were measured.
    pub scenarios: Vec<ScenarioReport>,
}

/// Scans once with `agent`, then repeats each kind of request. Each answer is looked at once before its kind is
/// measured: it has to be the one that the kind stands for.
///
/// # Errors
/// When the scan fails, or an answer is another one than expected.
pub async fn measure(agent: &mut Agent, plan: Plan) -> Result<Scenarios, LoadError> {
    let prepared = prepare(agent).await?;
    let mut scenarios = Vec::new();
    for kind in [RequestKind::First, RequestKind::Leaves, RequestKind::NothingNew] {
        scenarios.push(measure_one(&prepared, kind, plan).await?);
    }
    let Prepared { cached, installed, round_trips, .. } = prepared;
    Ok(Scenarios { cached, installed, round_trips, scenarios })
}

async fn measure_one(prepared: &Prepared, kind: RequestKind, plan: Plan) -> Result<ScenarioReport, LoadError> {
    let (answer_bytes, decoded) = one_answer(prepared, kind).await?;
    let response = sync_updates::decode_response(&decoded, &Limits::response());
    let info = response.map_err(|error| wrong(kind, error))?.result;
    check(kind, &info)?;
    let bounds = Bounds { connections: plan.connections, requests: u64::MAX, duration: plan.duration };
    run(prepared, kind, Bounds { duration: plan.duration / 10, ..bounds }).await?;
    let used = || (plan.server.and_then(cpu::used_by).unwrap_or_default(), cpu::used_by(std::process::id()));
    let before = used();
    let report = run(prepared, kind, bounds).await?;
    let after = used();
    let milliseconds = |per_mille| report.latencies.per_mille(per_mille).as_secs_f64() * 1e3;
    let each = |before: Duration, after: Duration| {
        after.saturating_sub(before).as_secs_f64() * 1e6
            / f64::from(u32::try_from(report.answered.max(1)).unwrap_or(u32::MAX))
    };
    Ok(ScenarioReport {
        name: kind.name(),
        per_second: report.rate(),
        p50_ms: milliseconds(500),
        p99_ms: milliseconds(990),
        server_us: each(before.0, after.0),
        load_us: each(before.1.unwrap_or_default(), after.1.unwrap_or_default()),
        request_bytes: prepared.body(kind).len(),
        answer_bytes,
        decoded_bytes: decoded.len(),
        updates: info.new_updates.len(),
        answered: report.answered,
        failed: report.failed,
        first_failure: report.first_failure,
    })
}

/// One answer: its size as it came, and without its coding.
async fn one_answer(prepared: &Prepared, kind: RequestKind) -> Result<(usize, Vec<u8>), LoadError> {
    let answer = Connection::new(&prepared.address).send(prepared.request(kind)?).await;
    let answer = answer.map_err(|error| wrong(kind, error))?;
    let decoded = decode(&answer).map_err(|error| wrong(kind, error))?;
    Ok((answer.body.len(), decoded))
}

fn check(kind: RequestKind, info: &SyncInfo) -> Result<(), LoadError> {
    let out_of_scope = info.out_of_scope_revision_ids.len() + info.deployed_out_of_scope_revision_ids.len();
    if out_of_scope > 0 {
        return Err(wrong(kind, format!("{out_of_scope} revisions that the scan brought are out of scope")));
    }
    let updates = info.new_updates.len();
    let leaves = info.new_updates.iter().filter(|update| update.is_leaf).count();
    let is_expected = match kind {
        RequestKind::First => updates > 0,
        RequestKind::Leaves => updates > 0 && leaves == updates,
        RequestKind::NothingNew => updates == 0 && !info.truncated && info.changed_updates.is_empty(),
    };
    if is_expected {
        return Ok(());
    }
    let changed = info.changed_updates.len();
    Err(wrong(kind, format!("{updates} new updates, {leaves} of them leaves, and {changed} changed ones")))
}

fn wrong(kind: RequestKind, reason: impl std::fmt::Display) -> LoadError {
    LoadError::Answer { scenario: kind.name(), reason: reason.to_string() }
}
