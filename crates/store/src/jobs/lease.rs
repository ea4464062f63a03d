//! Running jobs.

use patchwell_model::Timestamp;

use super::{COLUMNS, Job, JobState, Progress, job};
use crate::codes::Code;
use crate::{StoreError, Tx, Value};

/// What a node learns when it renews its lease.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lease {
    /// Go on.
    Held,
    /// Stop, and finish as cancelled.
    CancelRequested,
    /// Another node has the job by now, or it ended: stop and write nothing.
    Lost,
}

/// How a job ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// It is complete.
    Done,
    /// It failed, in a sentence.
    Failed(String),
    /// It stopped as asked.
    Cancelled,
}

/// Takes the oldest job that waits or whose lease ran out, of any of `kinds` (all when empty), until `lease_until`.
///
/// # Errors
/// When the database fails.
pub fn claim(
    tx: &mut Tx,
    owner: &str,
    kinds: &[&str],
    now: Timestamp,
    lease_until: Timestamp,
) -> Result<Option<Job>, StoreError> {
    const FREE: &str = "(state = 0 or (state = 1 and lease_until <= $1))";
    let places: Vec<String> = (2..2 + kinds.len()).map(|place| format!("${place}")).collect();
    let of_kind = if kinds.is_empty() { String::new() } else { format!("and kind in ({})", places.join(", ")) };
    let select = format!("select id from jobs where {FREE} {of_kind} order by id limit 1");
    let values: Vec<Value<'_>> =
        std::iter::once(Value::from(now)).chain(kinds.iter().map(|kind| Value::from(*kind))).collect();
    // Another node may be faster; then the next job is tried.
    while let Some(id) = tx.first(&select, &values, |row| row.int(0))? {
        let sql = format!(
            "update jobs set state = 1, owner = $2, lease_until = $3, started = coalesce(started, $1)
             where id = $4 and {FREE} returning {COLUMNS}"
        );
        let values = [Value::from(now), Value::from(owner), Value::from(lease_until), Value::from(id)];
        if let Some(job) = tx.first(&sql, &values, job)? {
            return Ok(Some(job));
        }
    }
    Ok(None)
}

/// Ends all leases, for a database that one process at a time has open: who held them is gone when the next one opens
/// it. Jobs that were to stop have stopped with it. Tells how many there were.
///
/// # Errors
/// When the database fails.
pub fn end_leases(tx: &mut Tx, now: Timestamp) -> Result<u64, StoreError> {
    let sql = "update jobs set state = 4, finished = $1, lease_until = null where state = 1 and cancel_requested = 1";
    let stopped = tx.execute(sql, &[Value::from(now)])?;
    Ok(stopped + tx.execute("update jobs set lease_until = $1 where state = 1", &[Value::from(now)])?)
}

/// Extends a lease and saves progress.
///
/// # Errors
/// When the database fails.
pub fn renew(
    tx: &mut Tx,
    id: i64,
    owner: &str,
    lease_until: Timestamp,
    progress: &Progress,
) -> Result<Lease, StoreError> {
    let number = |value: u64| Value::from(i64::try_from(value).unwrap_or(i64::MAX));
    let sql = "update jobs set lease_until = $3, progress_done = $4, progress_total = $5, message = $6
               where id = $1 and owner = $2 and state = 1 returning cancel_requested";
    let values = [
        Value::from(id),
        Value::from(owner),
        Value::from(lease_until),
        number(progress.done),
        number(progress.total),
        Value::from(progress.message.as_str()),
    ];
    Ok(match tx.first(sql, &values, |row| row.flag(0))? {
        Some(true) => Lease::CancelRequested,
        Some(false) => Lease::Held,
        None => Lease::Lost,
    })
}

/// Ends a job that `owner` runs. `false` when another node has it by now; its outcome counts then.
///
/// # Errors
/// When the database fails.
pub fn finish(tx: &mut Tx, id: i64, owner: &str, outcome: &Outcome, now: Timestamp) -> Result<bool, StoreError> {
    let (state, error) = match outcome {
        Outcome::Done => (JobState::Done, None),
        Outcome::Failed(error) => (JobState::Failed, Some(error.as_str())),
        Outcome::Cancelled => (JobState::Cancelled, None),
    };
    let sql = "update jobs set state = $3, error = $4, finished = $5, lease_until = null
               where id = $1 and owner = $2 and state = 1";
    let values = [Value::from(id), Value::from(owner), Value::from(state.code()), Value::from(error), Value::from(now)];
    Ok(tx.execute(sql, &values)? > 0)
}
