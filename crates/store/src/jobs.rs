//! Long work. One node runs each job and keeps a lease on it; when the node is gone the lease runs out and another
//! goes on.

mod lease;
mod report;

use patchwell_model::Timestamp;

pub use lease::{Lease, Outcome, claim, end_leases, finish, renew};
pub use report::{Report, set_report};

use crate::codes::Code;
use crate::{Row, StoreError, Tx, Value, decisions};

/// Where a job stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum JobState {
    /// Waits for a node.
    Queued,
    /// A node has a lease on it.
    Running,
    /// Complete.
    Done,
    /// Given up.
    Failed,
    /// Cancelled by an administrator.
    Cancelled,
}

/// How far a job is.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Progress {
    /// So much is done.
    pub done: u64,
    /// Of so much; 0 while that is not known.
    pub total: u64,
    /// What it is doing now.
    pub message: String,
}

/// A job.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Job {
    /// Its number.
    pub id: i64,
    /// What to do.
    pub kind: String,
    /// With what; the kind says how to read it.
    pub parameters: String,
    /// Where it stands.
    pub state: JobState,
    /// How far it is.
    pub progress: Progress,
    /// An administrator wants it to stop.
    pub cancel_requested: bool,
    /// The node that runs it.
    pub owner: Option<String>,
    /// When that node's lease runs out.
    pub lease_until: Option<Timestamp>,
    /// Asked for at.
    pub created: Timestamp,
    /// First started at.
    pub started: Option<Timestamp>,
    /// Ended at.
    pub finished: Option<Timestamp>,
    /// Why it failed.
    pub error: Option<String>,
    /// What it did, when it ended.
    pub report: Option<Report>,
}

const COLUMNS: &str = "id, kind, parameters, state, progress_done, progress_total, message, cancel_requested, owner,
    lease_until, created, started, finished, error, report";

fn job(row: &Row<'_>) -> Result<Job, StoreError> {
    Ok(Job {
        id: row.int(0)?,
        kind: row.text(1)?.to_owned(),
        parameters: row.text(2)?.to_owned(),
        state: JobState::from_code(row.int(3)?)?,
        progress: Progress { done: row.narrow(4)?, total: row.narrow(5)?, message: row.text(6)?.to_owned() },
        cancel_requested: row.flag(7)?,
        owner: row.opt_text(8)?.map(str::to_owned),
        lease_until: row.opt_time(9)?,
        created: row.time(10)?,
        started: row.opt_time(11)?,
        finished: row.opt_time(12)?,
        error: row.opt_text(13)?.map(str::to_owned),
        report: row.opt_blob(14)?.map(Report::decode).transpose()?,
    })
}

/// Queues a job and returns its number. When one of the same kind and parameters waits already, that one's.
///
/// # Errors
/// When the database fails.
pub fn enqueue(tx: &mut Tx, kind: &str, parameters: &str, now: Timestamp) -> Result<i64, StoreError> {
    let sql = "select id from jobs where state = 0 and kind = $1 and parameters = $2 order by id limit 1";
    if let Some(id) = tx.first(sql, &[Value::from(kind), Value::from(parameters)], |row| row.int(0))? {
        return Ok(id);
    }
    let sql =
        "insert into jobs (kind, parameters, state, progress_done, progress_total, message, cancel_requested, created)
               values ($1, $2, 0, 0, 0, '', 0, $3) returning id";
    let id = tx.first(sql, &[Value::from(kind), Value::from(parameters), Value::from(now)], |row| row.int(0))?;
    id.ok_or_else(|| StoreError::Engine("a job got no id".to_owned()))
}

/// Queues a job when none of its kind waits or runs and `may` agrees. Returns the number of the one that waits or runs
/// then, and whether it did before; `None` when `may` does not agree.
///
/// # Errors
/// When the database fails.
pub fn enqueue_alone(
    tx: &mut Tx,
    kind: &str,
    parameters: &str,
    now: Timestamp,
    may: impl FnOnce(&mut Tx) -> Result<bool, StoreError>,
) -> Result<(Option<i64>, bool), StoreError> {
    // Several nodes may ask at the same moment.
    decisions::lock(tx)?;
    if let Some(id) = active(tx, kind)? {
        return Ok((Some(id), true));
    }
    let id = if may(tx)? { Some(enqueue(tx, kind, parameters, now)?) } else { None };
    Ok((id, false))
}

/// The job of a kind that waits or runs; the oldest of several.
///
/// # Errors
/// When the database fails.
pub fn active(tx: &mut Tx, kind: &str) -> Result<Option<i64>, StoreError> {
    let sql = "select id from jobs where state in (0, 1) and kind = $1 order by id limit 1";
    tx.first(sql, &[Value::from(kind)], |row| row.int(0))
}

/// The job with this number.
///
/// # Errors
/// When the database fails.
pub fn get(tx: &mut Tx, id: i64) -> Result<Option<Job>, StoreError> {
    tx.first(&format!("select {COLUMNS} from jobs where id = $1"), &[Value::from(id)], job)
}

/// At most `limit` jobs, newest first, with numbers below `before`.
///
/// # Errors
/// When the database fails.
pub fn list(tx: &mut Tx, before: Option<i64>, limit: u32) -> Result<Vec<Job>, StoreError> {
    let sql = format!("select {COLUMNS} from jobs where id < $1 order by id desc limit $2");
    tx.query(&sql, &[Value::from(before.unwrap_or(i64::MAX)), Value::from(limit)], job)
}

/// Asks for a job to stop: at once when it waits, else its node hears of it with the next [`renew`]. `false` when it
/// has ended or does not exist.
///
/// # Errors
/// When the database fails.
pub fn cancel(tx: &mut Tx, id: i64, now: Timestamp) -> Result<bool, StoreError> {
    let sql = "update jobs set cancel_requested = 1, state = case when state = 0 then 4 else state end,
                   finished = case when state = 0 then $2 else finished end
               where id = $1 and state in (0, 1)";
    Ok(tx.execute(sql, &[Value::from(id), Value::from(now)])? > 0)
}

/// How many jobs there are of each kind in each state.
///
/// # Errors
/// When the database fails.
pub fn counts(tx: &mut Tx) -> Result<Vec<(String, JobState, u64)>, StoreError> {
    let sql = "select kind, state, count(*) from jobs group by kind, state order by kind, state";
    tx.query(sql, &[], |row| Ok((row.text(0)?.to_owned(), JobState::from_code(row.int(1)?)?, row.narrow(2)?)))
}

/// Forgets jobs that ended before `before`, and tells how many.
///
/// # Errors
/// When the database fails.
pub fn purge(tx: &mut Tx, before: Timestamp) -> Result<u64, StoreError> {
    tx.execute("delete from jobs where finished < $1", &[Value::from(before)])
}
