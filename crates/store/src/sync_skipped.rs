//! Revisions that an upstream server listed and that could not be taken in. The next runs ask for them again, some
//! times: an upstream lists a revision once, so what is skipped and forgotten would never come.

use std::collections::HashMap;

use patchwell_model::{RevisionIdentity, Timestamp, UpdateId};

use crate::{StoreError, Tx, Value, sql};

/// A revision that was skipped.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Skipped {
    /// Which one.
    pub identity: RevisionIdentity,
    /// Why, in words.
    pub reason: String,
    /// How often it was tried.
    pub attempts: u32,
    /// When last.
    pub last: Timestamp,
}

/// Notes revisions that were skipped, each with the reason; one more attempt for those that were skipped before.
///
/// # Errors
/// When the database fails.
pub fn skip(tx: &mut Tx, skipped: &[(RevisionIdentity, String)], now: Timestamp) -> Result<(), StoreError> {
    let reasons: HashMap<&RevisionIdentity, &str> = skipped.iter().map(|(id, reason)| (id, reason.as_str())).collect();
    let rows = reasons.iter().map(|(id, reason)| {
        let (update, number) = (Value::from(id.update_id.as_bytes()), Value::from(id.revision_number));
        vec![update, number, Value::from(*reason), Value::from(1), Value::from(now)]
    });
    let columns = ["update_id", "revision_number", "reason", "attempts", "last"];
    let rest = "on conflict (update_id, revision_number) do update set reason = excluded.reason,
                    attempts = sync_skipped.attempts + 1, last = excluded.last";
    sql::insert(tx, "sync_skipped", &columns, rest, rows.collect()).map(drop)
}

/// Forgets those that are in the catalog by now, however they came.
///
/// # Errors
/// When the database fails.
pub fn forget_arrived(tx: &mut Tx) -> Result<(), StoreError> {
    let sql = "delete from sync_skipped where exists (select 1 from revisions r
                   where r.update_id = sync_skipped.update_id and r.revision_number = sync_skipped.revision_number)";
    tx.execute(sql, &[]).map(drop)
}

/// All of them that were tried fewer than `attempts` times, the oldest first, at most `limit`.
///
/// # Errors
/// When the database fails.
pub fn list(tx: &mut Tx, attempts: u32, limit: u32) -> Result<Vec<Skipped>, StoreError> {
    let sql = "select update_id, revision_number, reason, attempts, last from sync_skipped where attempts < $1
               order by last, update_id, revision_number limit $2";
    tx.query(sql, &[Value::from(attempts), Value::from(limit)], |row| {
        Ok(Skipped {
            identity: RevisionIdentity { update_id: UpdateId(row.uuid(0)?), revision_number: row.narrow(1)? },
            reason: row.text(2)?.to_owned(),
            attempts: row.narrow(3)?,
            last: row.time(4)?,
        })
    })
}
