//! What is wanted, and what is not any more.

use std::collections::{BTreeSet, HashSet};

use patchwell_model::{Sha1, Timestamp};

use super::{DownloadState, Reasons, sha1};
use crate::codes::Code;
use crate::{StoreError, Tx, Value, sql};

/// A wish for a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NewDownload {
    /// Which file; one that nobody knows is left out.
    pub sha1: Sha1,
    /// Why.
    pub reasons: Reasons,
    /// What is smaller comes first.
    pub priority: i64,
}

const WANT: &str = "on conflict (sha1) do update set
    reasons = content_downloads.reasons | excluded.reasons,
    priority = case when excluded.priority < content_downloads.priority
                    then excluded.priority else content_downloads.priority end,
    attempts = case when content_downloads.state = excluded.state then content_downloads.attempts else 0 end,
    error = case when content_downloads.state = excluded.state then content_downloads.error else null end,
    next_attempt = excluded.next_attempt, state = excluded.state";

/// Queues files that are not on hand, and notes that the others are. One that was cancelled or given up is tried again.
/// Tells how many wait that did not before.
///
/// # Errors
/// When the database fails.
pub fn want(tx: &mut Tx, wanted: &[NewDownload], now: Timestamp) -> Result<u64, StoreError> {
    let (mut absent, mut present) = (HashSet::new(), HashSet::new());
    let query = "select sha1, present_since from files where sha1 in ({keys})";
    sql::for_keys(tx, query, wanted.iter().map(|file| Value::from(&file.sha1.0)), &mut |row| {
        let known = if row.opt_int(1)?.is_some() { &mut present } else { &mut absent };
        known.insert(sha1(row)?);
        Ok(())
    })?;
    let mut queued = absent.clone();
    let query = "select sha1 from content_downloads where state = 0 and sha1 in ({keys})";
    sql::for_keys(tx, query, absent.iter().map(|sha1| Value::from(&sha1.0)), &mut |row| {
        queued.remove(&sha1(row)?);
        Ok(())
    })?;
    let mut rows: Vec<NewDownload> = Vec::with_capacity(wanted.len());
    let mut places = std::collections::HashMap::new();
    for file in wanted.iter().filter(|file| absent.contains(&file.sha1) || present.contains(&file.sha1)) {
        // One statement must not meet the same row twice.
        let place = *places.entry(file.sha1).or_insert(rows.len());
        match rows.get_mut(place) {
            Some(same) => {
                same.reasons = same.reasons.and(file.reasons);
                same.priority = same.priority.min(file.priority);
            }
            None => rows.push(*file),
        }
    }
    let columns =
        ["sha1", "state", "reasons", "priority", "bytes", "attempts", "next_attempt", "wrong_urls", "created"];
    let row = |file: &NewDownload| {
        let state = if present.contains(&file.sha1) { DownloadState::Done } else { DownloadState::Queued };
        vec![
            Value::from(file.sha1.0.to_vec()),
            Value::from(state.code()),
            Value::from(u32::from(file.reasons.0)),
            Value::from(file.priority),
            Value::from(0_i64),
            Value::from(0_i64),
            Value::from(now),
            Value::from(""),
            Value::from(now),
        ]
    };
    sql::insert(tx, "content_downloads", &columns, WANT, rows.iter().map(row).collect())?;
    Ok(queued.len() as u64)
}

/// Queues a file again that turned out not to be on hand, if anybody wanted it. Tells whether that was so.
///
/// # Errors
/// When the database fails.
pub fn lost(tx: &mut Tx, sha1: Sha1, now: Timestamp) -> Result<bool, StoreError> {
    let sql = "update content_downloads set state = 0, bytes = 0, attempts = 0, error = null, next_attempt = $2
               where sha1 = $1 and state in (0, 1)";
    Ok(tx.execute(sql, &[Value::from(&sha1.0), Value::from(now)])? > 0)
}

/// Sets files aside that wait or are being fetched: these, or all. Tells how many.
///
/// # Errors
/// When the database fails.
pub fn cancel(tx: &mut Tx, only: Option<&[Sha1]>) -> Result<u64, StoreError> {
    const CANCEL: &str = "update content_downloads set state = 2, lease_until = null, owner = null where state = 0";
    match only {
        None => tx.execute(CANCEL, &[]),
        Some(only) => {
            let sql = format!("{CANCEL} and sha1 in ({{keys}})");
            sql::execute_keys(tx, &sql, only.iter().map(|sha1| Value::from(&sha1.0)))
        }
    }
}

/// Tries files at once that were set aside or given up, or that wait for their next attempt: these, or all. Tells how
/// many.
///
/// # Errors
/// When the database fails.
pub fn retry(tx: &mut Tx, only: Option<&[Sha1]>, now: Timestamp) -> Result<u64, StoreError> {
    let retry = format!(
        "update content_downloads set state = 0, attempts = 0, wrong_urls = '', next_attempt = {}
         where state in (0, 2, 3)",
        now.as_microsecond()
    );
    match only {
        None => tx.execute(&retry, &[]),
        Some(only) => {
            let sql = format!("{retry} and sha1 in ({{keys}})");
            sql::execute_keys(tx, &sql, only.iter().map(|sha1| Value::from(&sha1.0)))
        }
    }
}

/// Tries files again that were given up. Tells how many.
///
/// # Errors
/// When the database fails.
pub fn retry_failed(tx: &mut Tx, now: Timestamp) -> Result<u64, StoreError> {
    let sql =
        "update content_downloads set state = 0, attempts = 0, wrong_urls = '', next_attempt = $1 where state = 3";
    tx.execute(sql, &[Value::from(now)])
}

/// Forgets that files are wanted.
///
/// # Errors
/// When the database fails.
pub fn forget(tx: &mut Tx, sha1s: &[Sha1]) -> Result<u64, StoreError> {
    let sql = "delete from content_downloads where sha1 in ({keys})";
    sql::execute_keys(tx, sql, sha1s.iter().map(|sha1| Value::from(&sha1.0)))
}

/// Tries files again that were given up: more is known of where they are.
pub(crate) fn addresses_learned(tx: &mut Tx, sha1s: impl Iterator<Item = Sha1>) -> Result<(), StoreError> {
    let sql = "update content_downloads set state = 0, attempts = 0, next_attempt = 0
               where state = 3 and sha1 in ({keys})";
    sql::execute_keys(tx, sql, sha1s.map(|sha1| Value::from(sha1.0.to_vec()))).map(drop)
}

/// Which of these files servers below asked for.
///
/// # Errors
/// When the database fails.
pub fn wished_below(tx: &mut Tx, sha1s: &[Sha1]) -> Result<BTreeSet<Sha1>, StoreError> {
    let mut found = BTreeSet::new();
    let sql = "select sha1 from content_downloads where (reasons & 2) <> 0 and sha1 in ({keys})";
    sql::for_keys(tx, sql, sha1s.iter().map(|sha1| Value::from(&sha1.0)), &mut |row| {
        found.insert(sha1(row)?);
        Ok(())
    })?;
    Ok(found)
}
