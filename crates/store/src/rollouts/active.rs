//! Rollouts that have not ended.

use patchwell_model::UpdateId;

use super::{COLUMNS, Rollout, rollout, with_rings};
use crate::{StoreError, Tx, Value};

/// All that run or stand still, the oldest first.
///
/// # Errors
/// When the database fails or a row is damaged.
pub fn active(tx: &mut Tx) -> Result<Vec<Rollout>, StoreError> {
    let found = tx.query(&format!("select {COLUMNS} from rollouts where state < 2 order by id"), &[], rollout)?;
    with_rings(tx, found)
}

/// The one of an update that has not ended, if there is one.
///
/// # Errors
/// When the database fails or a row is damaged.
pub fn by_update(tx: &mut Tx, update: UpdateId) -> Result<Option<Rollout>, StoreError> {
    let text = format!("select {COLUMNS} from rollouts where update_id = $1 and state < 2 order by id");
    let found = tx.query(&text, &[Value::from(update.as_bytes())], rollout)?;
    Ok(with_rings(tx, found)?.into_iter().next())
}
