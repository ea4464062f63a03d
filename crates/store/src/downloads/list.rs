//! How far it is.

use patchwell_model::Sha1;

use super::{COLUMNS, Download, DownloadState, download};
use crate::codes::Code;
use crate::{StoreError, Tx, Value};

/// Files and bytes by where they stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Summary {
    /// Files that wait or are being fetched.
    pub queued_files: u64,
    /// Their bytes.
    pub queued_bytes: u64,
    /// Of these bytes, how many are there already.
    pub received_bytes: u64,
    /// Of these files, how many failed before.
    pub retried_files: u64,
    /// Wanted files on hand.
    pub done_files: u64,
    /// Their bytes.
    pub done_bytes: u64,
    /// Files set aside.
    pub cancelled_files: u64,
    /// Their bytes.
    pub cancelled_bytes: u64,
    /// Files given up.
    pub failed_files: u64,
    /// Their bytes.
    pub failed_bytes: u64,
}

/// Counts everything that is wanted.
///
/// # Errors
/// When the database fails.
pub fn summary(tx: &mut Tx) -> Result<Summary, StoreError> {
    let mut summary = Summary::default();
    let sql = "select d.state, count(*), cast(sum(f.size) as bigint), cast(sum(d.bytes) as bigint),
                   cast(sum(case when d.attempts > 0 then 1 else 0 end) as bigint)
               from content_downloads d join files f on f.sha1 = d.sha1 group by d.state";
    tx.for_each(sql, &[], &mut |row| {
        let (files, bytes) = match DownloadState::from_code(row.int(0)?)? {
            DownloadState::Queued => {
                (summary.received_bytes, summary.retried_files) = (row.narrow(3)?, row.narrow(4)?);
                (&mut summary.queued_files, &mut summary.queued_bytes)
            }
            DownloadState::Done => (&mut summary.done_files, &mut summary.done_bytes),
            DownloadState::Cancelled => (&mut summary.cancelled_files, &mut summary.cancelled_bytes),
            DownloadState::Failed => (&mut summary.failed_files, &mut summary.failed_bytes),
        };
        (*files, *bytes) = (row.narrow(1)?, row.narrow(2)?);
        Ok(())
    })?;
    Ok(summary)
}

/// What is known of one wanted file.
///
/// # Errors
/// When the database fails.
pub fn get(tx: &mut Tx, sha1: Sha1) -> Result<Option<Download>, StoreError> {
    let sql = format!("select {COLUMNS} from content_downloads d join files f on f.sha1 = d.sha1 where d.sha1 = $1");
    tx.first(&sql, &[Value::from(&sha1.0)], download)
}

/// At most `limit` wanted files in a state, by digest, after `after`.
///
/// # Errors
/// When the database fails.
pub fn list(tx: &mut Tx, state: DownloadState, after: Option<Sha1>, limit: u32) -> Result<Vec<Download>, StoreError> {
    let after = after.map_or_else(Vec::new, |sha1| sha1.0.to_vec());
    let sql = format!(
        "select {COLUMNS} from content_downloads d join files f on f.sha1 = d.sha1
         where d.state = $1 and d.sha1 > $2 order by d.sha1 limit $3"
    );
    tx.query(&sql, &[Value::from(state.code()), Value::from(after), Value::from(limit)], download)
}
