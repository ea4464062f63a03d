//! Fetching, seen from the database.

use patchwell_model::{Sha1, Timestamp};

use super::{COLUMNS, Download, download, number, sha1};
use crate::{StoreError, Tx, Value, sql};

/// How an attempt failed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// In a sentence.
    pub error: String,
    /// Addresses that gave another file.
    pub wrong_urls: Vec<String>,
    /// When to try again; `None` is when an administrator says so.
    pub next_attempt: Option<Timestamp>,
    /// Whether it counts as an attempt.
    pub counts: bool,
    /// Bytes that are there.
    pub bytes: u64,
}

/// Takes at most `most` files that wait, the most urgent first, until `lease_until`.
///
/// # Errors
/// When the database fails.
pub fn claim(
    tx: &mut Tx,
    owner: &str,
    most: u32,
    now: Timestamp,
    lease_until: Timestamp,
) -> Result<Vec<Download>, StoreError> {
    const FREE: &str = "state = 0 and next_attempt <= $1 and (lease_until is null or lease_until <= $1)";
    let sql = format!(
        "update content_downloads set owner = $2, lease_until = $3
         where {FREE} and sha1 in
             (select sha1 from content_downloads where {FREE} order by priority, next_attempt, sha1 limit $4)
         returning sha1"
    );
    let values = [Value::from(now), Value::from(owner), Value::from(lease_until), Value::from(most)];
    let claimed = tx.query(&sql, &values, sha1)?;
    let mut downloads = Vec::with_capacity(claimed.len());
    let sql =
        format!("select {COLUMNS} from content_downloads d join files f on f.sha1 = d.sha1 where d.sha1 in ({{keys}})");
    sql::for_keys(tx, &sql, claimed.iter().map(|sha1| Value::from(&sha1.0)), &mut |row| {
        downloads.push(download(row)?);
        Ok(())
    })?;
    downloads.sort_by_key(|download| (download.priority, download.next_attempt, download.file.sha1));
    downloads.dedup_by_key(|download| download.file.sha1);
    Ok(downloads)
}

/// Extends the leases of `owner` on files of which so many bytes are there. Tells which ones it has no more: they were
/// set aside, or another node has them.
///
/// # Errors
/// When the database fails.
pub fn renew(tx: &mut Tx, owner: &str, held: &[(Sha1, u64)], lease_until: Timestamp) -> Result<Vec<Sha1>, StoreError> {
    let mut gone = Vec::new();
    for (sha1, bytes) in held {
        let sql = "update content_downloads set lease_until = $3, bytes = $4
                   where sha1 = $1 and owner = $2 and state = 0";
        let values = [Value::from(&sha1.0), Value::from(owner), Value::from(lease_until), Value::from(number(*bytes))];
        if tx.execute(sql, &values)? == 0 {
            gone.push(*sha1);
        }
    }
    Ok(gone)
}

/// Notes that a file is on hand, whoever wanted it. [`crate::files::mark_file_present`] shows it to agents.
///
/// # Errors
/// When the database fails.
pub fn finish(tx: &mut Tx, sha1: Sha1) -> Result<bool, StoreError> {
    let sql = "update content_downloads set state = 1, bytes = 0, attempts = 0, error = null, wrong_urls = '',
                   owner = null, lease_until = null where sha1 = $1";
    Ok(tx.execute(sql, &[Value::from(&sha1.0)])? > 0)
}

/// Ends an attempt of `owner`. `false` when it had the file no more.
///
/// # Errors
/// When the database fails.
pub fn fail(tx: &mut Tx, owner: &str, sha1: Sha1, failure: &Failure, now: Timestamp) -> Result<bool, StoreError> {
    let sql = "update content_downloads set state = $3, attempts = attempts + $4, next_attempt = $5, error = $6,
                   wrong_urls = $7, bytes = $8, owner = null, lease_until = null
               where sha1 = $1 and owner = $2 and state = 0";
    let values = [
        Value::from(&sha1.0),
        Value::from(owner),
        Value::from(if failure.next_attempt.is_some() { 0_i64 } else { 3 }),
        Value::from(failure.counts),
        Value::from(failure.next_attempt.unwrap_or(now)),
        Value::from(failure.error.as_str()),
        Value::from(failure.wrong_urls.join("\n")),
        Value::from(number(failure.bytes)),
    ];
    Ok(tx.execute(sql, &values)? > 0)
}

/// Gives all files back that `owner` has.
///
/// # Errors
/// When the database fails.
pub fn release(tx: &mut Tx, owner: &str) -> Result<u64, StoreError> {
    let sql = "update content_downloads set owner = null, lease_until = null where owner = $1";
    tx.execute(sql, &[Value::from(owner)])
}

/// Ends all leases, for a database that one process at a time has open.
///
/// # Errors
/// When the database fails.
pub fn end_leases(tx: &mut Tx) -> Result<u64, StoreError> {
    tx.execute("update content_downloads set owner = null, lease_until = null where lease_until is not null", &[])
}
