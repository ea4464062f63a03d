//! Cleanups and what they did. Counts grow in the transactions that do what they count.

use patchwell_model::Timestamp;

use crate::{Row, StoreError, Tx, Value};

/// What a cleanup did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct CleanupCounts {
    /// Superseded updates declined.
    pub superseded_declined: u64,
    /// Withdrawn updates declined.
    pub expired_declined: u64,
    /// Updates deleted.
    pub updates_deleted: u64,
    /// Updates of which older revisions were deleted.
    pub updates_compressed: u64,
    /// Revisions deleted, those of deleted updates among them.
    pub revisions_deleted: u64,
    /// Computers deleted.
    pub computers_deleted: u64,
    /// Content files deleted.
    pub files_deleted: u64,
    /// Their bytes.
    pub bytes_freed: u64,
}

impl CleanupCounts {
    fn numbers(&self) -> [u64; 8] {
        [
            self.superseded_declined,
            self.expired_declined,
            self.updates_deleted,
            self.updates_compressed,
            self.revisions_deleted,
            self.computers_deleted,
            self.files_deleted,
            self.bytes_freed,
        ]
    }
}

/// One cleanup.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CleanupRun {
    /// Its number.
    pub id: i64,
    /// Its steps, separated by spaces.
    pub steps: String,
    /// Whether the schedule started it.
    pub is_scheduled: bool,
    /// Begun at.
    pub started: Timestamp,
    /// Ended at.
    pub finished: Option<Timestamp>,
    /// What it did so far.
    pub counts: CleanupCounts,
}

const COUNTS: &str = "superseded_declined, expired_declined, updates_deleted, updates_compressed, revisions_deleted, \
                      computers_deleted, files_deleted, bytes_freed";

fn run(row: &Row<'_>) -> Result<CleanupRun, StoreError> {
    Ok(CleanupRun {
        id: row.int(0)?,
        steps: row.text(1)?.to_owned(),
        is_scheduled: row.flag(2)?,
        started: row.time(3)?,
        finished: row.opt_time(4)?,
        counts: CleanupCounts {
            superseded_declined: row.narrow(5)?,
            expired_declined: row.narrow(6)?,
            updates_deleted: row.narrow(7)?,
            updates_compressed: row.narrow(8)?,
            revisions_deleted: row.narrow(9)?,
            computers_deleted: row.narrow(10)?,
            files_deleted: row.narrow(11)?,
            bytes_freed: row.narrow(12)?,
        },
    })
}

/// The run of a job that began at `started`: a new one, or the one that a crash left open, with what that did. Other
/// runs that were left open are ended.
///
/// # Errors
/// When the database fails.
pub fn begin(
    tx: &mut Tx,
    steps: &str,
    is_scheduled: bool,
    started: Timestamp,
    now: Timestamp,
) -> Result<CleanupRun, StoreError> {
    let sql = "update cleanup_runs set finished = $1 where finished is null and started <> $2";
    tx.execute(sql, &[Value::from(now), Value::from(started)])?;
    let open = format!(
        "select id, steps, is_scheduled, started, finished, {COUNTS} from cleanup_runs where finished is null
         order by id desc limit 1"
    );
    if let Some(open) = tx.first(&open, &[], run)? {
        return Ok(open);
    }
    let sql = format!(
        "insert into cleanup_runs (steps, is_scheduled, started, {COUNTS}) values ($1, $2, $3, 0, 0, 0, 0, 0, 0, 0, 0)
         returning id, steps, is_scheduled, started, finished, {COUNTS}"
    );
    let values = [Value::from(steps), Value::from(is_scheduled), Value::from(started)];
    tx.first(&sql, &values, run)?.ok_or_else(|| StoreError::corrupt("cleanup", "it has no number"))
}

/// Adds to what a run did.
///
/// # Errors
/// When the database fails.
pub fn add(tx: &mut Tx, id: i64, done: &CleanupCounts) -> Result<(), StoreError> {
    let set: Vec<String> =
        COUNTS.split(", ").zip(2..).map(|(column, place)| format!("{column} = {column} + ${place}")).collect();
    let sql = format!("update cleanup_runs set {} where id = $1", set.join(", "));
    let numbers = done.numbers().map(|number| Value::from(i64::try_from(number).unwrap_or(i64::MAX)));
    let values: Vec<Value<'_>> = std::iter::once(Value::from(id)).chain(numbers).collect();
    tx.execute(&sql, &values).map(drop)
}

/// Ends a run and returns what it did.
///
/// # Errors
/// When the database fails.
pub fn finish(tx: &mut Tx, id: i64, now: Timestamp) -> Result<CleanupCounts, StoreError> {
    tx.execute("update cleanup_runs set finished = $2 where id = $1", &[Value::from(id), Value::from(now)])?;
    let sql = format!("select id, steps, is_scheduled, started, finished, {COUNTS} from cleanup_runs where id = $1");
    Ok(tx.first(&sql, &[Value::from(id)], run)?.map(|run| run.counts).unwrap_or_default())
}

/// Runs, newest first.
///
/// # Errors
/// When the database fails.
pub fn list(tx: &mut Tx, limit: u32) -> Result<Vec<CleanupRun>, StoreError> {
    let sql = format!(
        "select id, steps, is_scheduled, started, finished, {COUNTS} from cleanup_runs order by id desc limit $1"
    );
    tx.query(&sql, &[Value::from(limit)], run)
}
