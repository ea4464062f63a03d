//! Failures that were known when a rollout began or went on.

use roaring::RoaringBitmap;

use crate::{StoreError, Tx, Value, sql};

/// Forgives these computers, and no others, the failures that they reported until now.
///
/// # Errors
/// When the database fails.
pub fn forgive(tx: &mut Tx, rollout: i64, computers: &RoaringBitmap) -> Result<(), StoreError> {
    tx.execute("delete from rollout_forgiven where rollout_id = $1", &[Value::from(rollout)])?;
    let rows = computers.iter().map(|row| vec![Value::from(rollout), Value::from(row)]).collect();
    sql::insert(tx, "rollout_forgiven", &["rollout_id", "computer_row"], "", rows).map(drop)
}

/// Counts a computer's failure again: it failed anew.
///
/// # Errors
/// When the database fails.
pub fn forget_failure(tx: &mut Tx, rollout: i64, computer_row: u32) -> Result<(), StoreError> {
    let text = "delete from rollout_forgiven where rollout_id = $1 and computer_row = $2";
    tx.execute(text, &[Value::from(rollout), Value::from(computer_row)]).map(drop)
}

/// The computers whose failure does not count.
///
/// # Errors
/// When the database fails or a row is damaged.
pub fn forgiven(tx: &mut Tx, rollout: i64) -> Result<RoaringBitmap, StoreError> {
    let text = "select computer_row from rollout_forgiven where rollout_id = $1";
    Ok(tx.query(text, &[Value::from(rollout)], |row| row.narrow::<u32>(0))?.into_iter().collect())
}
