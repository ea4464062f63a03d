//! What the server above gave to be given back: how far this server knows it.

use crate::{StoreError, Tx, Value, sql};

/// The anchors of one server above, by name.
///
/// # Errors
/// When the database fails.
pub fn load(tx: &mut Tx, source: &str) -> Result<Vec<(String, String)>, StoreError> {
    let sql = "select name, value from sync_anchors where source = $1 order by name";
    tx.query(sql, &[Value::from(source)], |row| Ok((row.text(0)?.to_owned(), row.text(1)?.to_owned())))
}

/// Keeps these anchors of a server above in place of all that were kept of it.
///
/// # Errors
/// When the database fails.
pub fn save(tx: &mut Tx, source: &str, anchors: &[(String, String)]) -> Result<(), StoreError> {
    tx.execute("delete from sync_anchors where source = $1", &[Value::from(source)])?;
    let rows = anchors.iter().map(|(name, value)| vec![source.into(), name.as_str().into(), value.as_str().into()]);
    sql::insert(tx, "sync_anchors", &["source", "name", "value"], "", rows.collect()).map(drop)
}
