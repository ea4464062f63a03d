//! Removing revisions for good.

use patchwell_model::RevisionId;

use crate::{StoreError, Tx, Value, sql};

/// Removes revisions with all that hangs on them, and tells how many there were. Updates that have no revision left
/// go too, with their approvals. Declines stay: servers below still have the update, and it may come back. So do file
/// records: content is cleaned up by [`crate::files`]. Ids and rows are never used again.
///
/// # Errors
/// When the database fails.
pub fn delete(tx: &mut Tx, ids: &[RevisionId]) -> Result<u64, StoreError> {
    let mut updates = Vec::new();
    let sql = "select distinct update_row, update_id from revisions where id in ({keys})";
    sql::for_keys(tx, sql, ids.iter().map(|id| Value::from(id.0)), &mut |row| {
        updates.push((row.int(0)?, row.blob(1)?.to_vec()));
        Ok(())
    })?;
    let keys = || ids.iter().map(|id| Value::from(id.0));
    sql::execute_keys(
        tx,
        "delete from approvals where exists (select 1 from revisions r where r.id in ({keys})
             and r.update_id = approvals.update_id and r.revision_number = approvals.revision_number)",
        keys(),
    )?;
    let deleted = sql::execute_keys(tx, "delete from revisions where id in ({keys})", keys())?;
    for (row, update_id) in updates {
        let left =
            tx.first("select 1 from revisions where update_row = $1 limit 1", &[Value::from(row)], |_| Ok(()))?;
        if left.is_some() {
            continue;
        }
        tx.execute("delete from approvals where update_id = $1", &[Value::from(update_id.as_slice())])?;
        tx.execute("delete from updates where row = $1", &[Value::from(row)])?;
    }
    Ok(deleted)
}
