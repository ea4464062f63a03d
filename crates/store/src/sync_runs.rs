//! The history of synchronizations.

use patchwell_model::Timestamp;

use crate::{Row, StoreError, Tx, Value};

/// How a run ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum SyncResult {
    /// It has not.
    Running,
    /// With everything.
    Done,
    /// With an error.
    Failed,
    /// An administrator stopped it.
    Cancelled,
}

/// What a run brought.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct SyncCounts {
    /// Updates that were not known in any revision.
    pub new: u64,
    /// New revisions of known updates.
    pub revised: u64,
    /// Revisions by which publishers withdraw updates.
    pub expired: u64,
    /// Revisions that could not be taken in.
    pub failed: u64,
    /// Decisions taken over.
    pub decisions: u64,
}

/// One synchronization.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SyncRun {
    /// Its number.
    pub id: i64,
    /// The server above.
    pub source: String,
    /// Who started it; the schedule, too, has a name.
    pub administrator: String,
    /// Whether the schedule started it.
    pub is_scheduled: bool,
    /// Which attempt of a scheduled run, from 1.
    pub attempt: u32,
    /// Begun at.
    pub started: Timestamp,
    /// Ended at.
    pub finished: Option<Timestamp>,
    /// How.
    pub result: SyncResult,
    /// Why it failed, a sentence.
    pub error: Option<String>,
    /// What it brought.
    pub counts: SyncCounts,
}

const COLUMNS: &str = "id, source, administrator, is_scheduled, attempt, started, finished, result, error, new_updates,
    revised, expired, failed, decisions";

/// Begins a run and returns its number. Runs that a crash left open are ended as failed.
///
/// # Errors
/// When the database fails.
pub fn begin(
    tx: &mut Tx,
    source: &str,
    (administrator, is_scheduled, attempt): (&str, bool, u32),
    now: Timestamp,
) -> Result<i64, StoreError> {
    let broken_off = "the server stopped while it ran; this run went on";
    let sql = "update sync_runs set result = 2, finished = $1, error = $2 where result = 0";
    tx.execute(sql, &[Value::from(now), Value::from(broken_off)])?;
    let values = [
        Value::from(source),
        Value::from(administrator),
        Value::from(is_scheduled),
        Value::from(attempt),
        Value::from(now),
    ];
    let sql = "insert into sync_runs (source, administrator, is_scheduled, attempt, started, result, new_updates,
                   revised, expired, failed, decisions)
               values ($1, $2, $3, $4, $5, 0, 0, 0, 0, 0, 0) returning id";
    tx.first(sql, &values, |row| row.int(0))?.ok_or_else(|| StoreError::corrupt("synchronization", "it has no number"))
}

/// Ends a run.
///
/// # Errors
/// When the database fails.
pub fn finish(
    tx: &mut Tx,
    id: i64,
    result: SyncResult,
    error: Option<&str>,
    counts: SyncCounts,
    now: Timestamp,
) -> Result<(), StoreError> {
    let values = [
        Value::from(id),
        Value::from(now),
        Value::from(code(result)),
        Value::from(error),
        count(counts.new),
        count(counts.revised),
        count(counts.expired),
        count(counts.failed),
        count(counts.decisions),
    ];
    let sql = "update sync_runs set finished = $2, result = $3, error = $4, new_updates = $5, revised = $6,
                   expired = $7, failed = $8, decisions = $9 where id = $1";
    tx.execute(sql, &values).map(drop)
}

/// Runs, newest first, with numbers below `before`.
///
/// # Errors
/// When the database fails.
pub fn list(tx: &mut Tx, before: Option<i64>, limit: u32) -> Result<Vec<SyncRun>, StoreError> {
    let sql = format!("select {COLUMNS} from sync_runs where id < $1 order by id desc limit $2");
    tx.query(&sql, &[Value::from(before.unwrap_or(i64::MAX)), Value::from(limit)], run)
}

/// How many runs there are of each result.
///
/// # Errors
/// When the database fails.
pub fn counts_by_result(tx: &mut Tx) -> Result<Vec<(SyncResult, u64)>, StoreError> {
    let sql = "select result, count(*) from sync_runs group by result order by result";
    tx.query(sql, &[], |row| Ok((result(row.int(0)?)?, row.narrow(1)?)))
}

/// Deletes runs that began before a time.
///
/// # Errors
/// When the database fails.
pub fn purge(tx: &mut Tx, before: Timestamp) -> Result<u64, StoreError> {
    tx.execute("delete from sync_runs where started < $1 and result <> 0", &[Value::from(before)])
}

fn run(row: &Row<'_>) -> Result<SyncRun, StoreError> {
    Ok(SyncRun {
        id: row.int(0)?,
        source: row.text(1)?.to_owned(),
        administrator: row.text(2)?.to_owned(),
        is_scheduled: row.flag(3)?,
        attempt: row.narrow(4)?,
        started: row.time(5)?,
        finished: row.opt_time(6)?,
        result: result(row.int(7)?)?,
        error: row.opt_text(8)?.map(str::to_owned),
        counts: SyncCounts {
            new: row.narrow(9)?,
            revised: row.narrow(10)?,
            expired: row.narrow(11)?,
            failed: row.narrow(12)?,
            decisions: row.narrow(13)?,
        },
    })
}

fn count(count: u64) -> Value<'static> {
    Value::from(i64::try_from(count).unwrap_or(i64::MAX))
}

fn code(result: SyncResult) -> i64 {
    match result {
        SyncResult::Running => 0,
        SyncResult::Done => 1,
        SyncResult::Failed => 2,
        SyncResult::Cancelled => 3,
    }
}

fn result(code: i64) -> Result<SyncResult, StoreError> {
    match code {
        0 => Ok(SyncResult::Running),
        1 => Ok(SyncResult::Done),
        2 => Ok(SyncResult::Failed),
        3 => Ok(SyncResult::Cancelled),
        other => Err(StoreError::corrupt("result of a synchronization", other)),
    }
}
