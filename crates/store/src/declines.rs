//! Updates that agents are not told of at all.

use patchwell_model::{Timestamp, UpdateId};

use crate::{StoreError, Tx, Value, decisions, sql};

/// A declined update.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decline {
    /// Which.
    pub update: UpdateId,
    /// When.
    pub created: Timestamp,
    /// Who.
    pub administrator: String,
}

/// Declines updates and removes their approvals; those that are declined already stay as they are. Returns the number
/// of the change.
///
/// # Errors
/// When the database fails.
pub fn decline(tx: &mut Tx, updates: &[UpdateId], administrator: &str, now: Timestamp) -> Result<u64, StoreError> {
    let seq = decisions::record(tx, Some(now), updates.iter().map(|update| (Some(*update), None)))?;
    let keys = || updates.iter().map(|update| Value::from(update.as_bytes()));
    sql::execute_keys(tx, "delete from approvals where update_id in ({keys})", keys())?;
    let rows = keys().map(|key| vec![key, Value::from(now), Value::from(administrator)]).collect();
    let columns = ["update_id", "created", "administrator"];
    sql::insert(tx, "declines", &columns, "on conflict do nothing", rows)?;
    Ok(seq)
}

/// Takes declines back. Returns the number of the change.
///
/// # Errors
/// When the database fails.
pub fn reinstate(tx: &mut Tx, updates: &[UpdateId], now: Timestamp) -> Result<u64, StoreError> {
    let seq = decisions::record(tx, Some(now), updates.iter().map(|update| (Some(*update), None)))?;
    let keys = updates.iter().map(|update| Value::from(update.as_bytes()));
    sql::execute_keys(tx, "delete from declines where update_id in ({keys})", keys)?;
    Ok(seq)
}

/// All declined updates, by id.
///
/// # Errors
/// When the database fails.
pub fn list(tx: &mut Tx) -> Result<Vec<Decline>, StoreError> {
    tx.query("select update_id, created, administrator from declines order by update_id", &[], |row| {
        let update = UpdateId(row.uuid(0)?);
        Ok(Decline { update, created: row.time(1)?, administrator: row.text(2)?.to_owned() })
    })
}
