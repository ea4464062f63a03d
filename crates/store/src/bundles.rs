//! What is remembered of bundles: this server's key, keys it trusts, sequence numbers.

use crate::{StoreError, Tx, Value};

/// The value of a key.
///
/// # Errors
/// When the database fails.
pub fn get(tx: &mut Tx, key: &str) -> Result<Option<String>, StoreError> {
    let sql = "select value from bundle_state where key = $1";
    tx.first(sql, &[Value::from(key)], |row| row.text(0).map(str::to_owned))
}

/// All keys and values, in order of the keys. Secrets are among them.
///
/// # Errors
/// When the database fails.
pub fn list(tx: &mut Tx) -> Result<Vec<(String, String)>, StoreError> {
    tx.query("select key, value from bundle_state order by key", &[], |row| {
        Ok((row.text(0)?.to_owned(), row.text(1)?.to_owned()))
    })
}

/// Sets the value of a key.
///
/// # Errors
/// When the database fails.
pub fn set(tx: &mut Tx, key: &str, value: &str) -> Result<(), StoreError> {
    let sql =
        "insert into bundle_state (key, value) values ($1, $2) on conflict (key) do update set value = excluded.value";
    tx.execute(sql, &[Value::from(key), Value::from(value)]).map(drop)
}

/// Sets the value of a key that has none, and gives the one it has then.
///
/// # Errors
/// When the database fails.
pub fn ensure(tx: &mut Tx, key: &str, value: &str) -> Result<String, StoreError> {
    let sql = "insert into bundle_state (key, value) values ($1, $2) on conflict (key) do nothing";
    tx.execute(sql, &[Value::from(key), Value::from(value)])?;
    Ok(get(tx, key)?.unwrap_or_else(|| value.to_owned()))
}
