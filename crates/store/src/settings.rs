//! Settings: texts by key.

use crate::{StoreError, Tx, Value};

/// The setting under `key`.
///
/// # Errors
/// When the database fails.
pub fn get(tx: &mut Tx, key: &str) -> Result<Option<String>, StoreError> {
    tx.first("select value from settings where key = $1", &[Value::from(key)], |row| row.text(0).map(str::to_owned))
}

/// All settings, by key.
///
/// # Errors
/// When the database fails.
pub fn list(tx: &mut Tx) -> Result<Vec<(String, String)>, StoreError> {
    tx.query("select key, value from settings order by key", &[], |row| {
        Ok((row.text(0)?.to_owned(), row.text(1)?.to_owned()))
    })
}

/// Sets or replaces the setting under `key`.
///
/// # Errors
/// When the database fails.
pub fn set(tx: &mut Tx, key: &str, value: &str) -> Result<(), StoreError> {
    let sql =
        "insert into settings (key, value) values ($1, $2) on conflict (key) do update set value = excluded.value";
    tx.execute(sql, &[Value::from(key), Value::from(value)]).map(drop)
}

/// Forgets the setting under `key` and tells whether there was one.
///
/// # Errors
/// When the database fails.
pub fn remove(tx: &mut Tx, key: &str) -> Result<bool, StoreError> {
    Ok(tx.execute("delete from settings where key = $1", &[Value::from(key)])? > 0)
}
