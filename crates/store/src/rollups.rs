//! What the server above has acknowledged of rollups.

use std::collections::HashMap;

use patchwell_model::Timestamp;
use uuid::Uuid;

use crate::status::StatusSets;
use crate::{Row, StoreError, Tx, Value, sql};

/// What was acknowledged about one computer.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Sent {
    /// Its last scan.
    pub last_sync: Option<Timestamp>,
    /// A digest of its details.
    pub details: Option<Vec<u8>>,
    /// Number of the last report of its status; 0 before the first.
    pub number: i32,
    /// Its status then; `None` when the next report has to be full.
    pub sets: Option<StatusSets>,
}

/// What was told of a computer: its row, its last scan, and a digest of its details.
pub type ToldComputer = (u32, Option<Timestamp>, Option<Vec<u8>>);

/// Where rollups stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RollupState {
    /// The server above.
    pub server_id: Uuid,
    /// What it gave as `RollupResetGuid`.
    pub reset: Uuid,
    /// When all rollup numbers were last compared.
    pub compared: Option<Timestamp>,
    /// When a rollup last ended well.
    pub completed: Option<Timestamp>,
}

fn sent(row: &Row<'_>) -> Result<Sent, StoreError> {
    Ok(Sent {
        last_sync: row.opt_time(1)?,
        details: row.opt_blob(2)?.map(<[u8]>::to_vec),
        number: row.narrow(3)?,
        sets: row.opt_blob(4)?.map(StatusSets::decode).transpose()?,
    })
}

/// What was acknowledged about these computers, by row.
///
/// # Errors
/// When the database fails or a row is damaged.
pub fn sent_for(tx: &mut Tx, rows: &[u32]) -> Result<HashMap<u32, Sent>, StoreError> {
    let mut found = HashMap::with_capacity(rows.len());
    let sql = "select computer_row, last_sync, details, number, sets from rollup_sent where computer_row in ({keys})";
    sql::for_keys(tx, sql, rows.iter().map(|row| Value::from(*row)), &mut |row| {
        found.insert(row.narrow(0)?, sent(row)?);
        Ok(())
    })?;
    Ok(found)
}

/// The number of the last report of every computer, and its last scan then.
///
/// # Errors
/// When the database fails.
pub fn sent_marks(tx: &mut Tx) -> Result<HashMap<u32, (i32, Option<Timestamp>)>, StoreError> {
    let mut marks = HashMap::new();
    tx.for_each("select computer_row, number, last_sync from rollup_sent", &[], &mut |row| {
        marks.insert(row.narrow(0)?, (row.narrow(1)?, row.opt_time(2)?));
        Ok(())
    })?;
    Ok(marks)
}

/// The digests of the details that were acknowledged, by row; nothing for those whose details have to be told.
///
/// # Errors
/// When the database fails.
pub fn details_for(tx: &mut Tx, rows: &[u32]) -> Result<HashMap<u32, Vec<u8>>, StoreError> {
    let mut found = HashMap::with_capacity(rows.len());
    let sql = "select computer_row, details from rollup_sent where details is not null and computer_row in ({keys})";
    sql::for_keys(tx, sql, rows.iter().map(|row| Value::from(*row)), &mut |row| {
        found.insert(row.narrow(0)?, row.blob(1)?.to_vec());
        Ok(())
    })?;
    Ok(found)
}

/// Notes that computers were told of, with a digest of their details or nothing where those have to be told next
/// time; their status stays as it was acknowledged.
///
/// # Errors
/// When the database fails.
pub fn note_computers(tx: &mut Tx, told: &[ToldComputer]) -> Result<(), StoreError> {
    let rows = told.iter().map(|(row, last_sync, details)| {
        vec![Value::from(*row), Value::from(*last_sync), Value::from(details.as_deref()), Value::from(0_i64)]
    });
    let rest = "on conflict (computer_row) do update set last_sync = excluded.last_sync, details = excluded.details";
    sql::insert(tx, "rollup_sent", &["computer_row", "last_sync", "details", "number"], rest, rows.collect()).map(drop)
}

/// Notes that the status of computers was acknowledged.
///
/// # Errors
/// When the database fails or a set cannot be written.
pub fn note_status(tx: &mut Tx, told: &[(u32, i32, StatusSets)]) -> Result<(), StoreError> {
    let mut rows = Vec::with_capacity(told.len());
    for (row, number, sets) in told {
        rows.push(vec![Value::from(*row), Value::from(*number), Value::from(sets.encode()?)]);
    }
    let rest = "on conflict (computer_row) do update set number = excluded.number, sets = excluded.sets";
    sql::insert(tx, "rollup_sent", &["computer_row", "number", "sets"], rest, rows).map(drop)
}

/// Asks for the full status of computers at the next report, because the server above has another than was sent.
///
/// # Errors
/// When the database fails.
pub fn ask_full(tx: &mut Tx, rows: &[u32]) -> Result<(), StoreError> {
    let keys = rows.iter().map(|row| Value::from(*row));
    sql::execute_keys(tx, "update rollup_sent set sets = null where computer_row in ({keys})", keys).map(drop)
}

/// Asks for everything again, because the server above does; numbers go on.
///
/// # Errors
/// When the database fails.
pub fn forget_all(tx: &mut Tx) -> Result<(), StoreError> {
    tx.execute("update rollup_sent set last_sync = null, details = null, sets = null", &[]).map(drop)
}

/// Forgets everything, numbers too: there is another server above.
///
/// # Errors
/// When the database fails.
pub fn begin_again(tx: &mut Tx) -> Result<(), StoreError> {
    tx.execute("delete from rollup_sent", &[]).map(drop)
}

/// Forgets computers that are neither here nor below any more.
///
/// # Errors
/// When the database fails.
pub fn forget_gone(tx: &mut Tx) -> Result<u64, StoreError> {
    let sql = "delete from rollup_sent where not exists (select 1 from computers c where c.row = computer_row)
               and not exists (select 1 from downstream_computers d where d.row = computer_row)";
    tx.execute(sql, &[])
}

/// Where rollups stand; `None` before the first.
///
/// # Errors
/// When the database fails.
pub fn state(tx: &mut Tx) -> Result<Option<RollupState>, StoreError> {
    tx.first("select server_id, reset, compared, completed from rollup_state", &[], |row| {
        Ok(RollupState {
            server_id: row.uuid(0)?,
            reset: row.uuid(1)?,
            compared: row.opt_time(2)?,
            completed: row.opt_time(3)?,
        })
    })
}

/// Notes where rollups stand.
///
/// # Errors
/// When the database fails.
pub fn save_state(tx: &mut Tx, state: &RollupState) -> Result<(), StoreError> {
    let sql = "insert into rollup_state (only_one, server_id, reset, compared, completed) values (1, $1, $2, $3, $4)
               on conflict (only_one) do update set server_id = excluded.server_id, reset = excluded.reset,
               compared = excluded.compared, completed = excluded.completed";
    let values = [
        Value::from(&state.server_id),
        Value::from(&state.reset),
        Value::from(state.compared),
        Value::from(state.completed),
    ];
    tx.execute(sql, &values).map(drop)
}
