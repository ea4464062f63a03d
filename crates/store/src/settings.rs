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

/// Sets the setting under `key`, if it still is `known` (`None` when it was not there), and tells whether it did.
///
/// # Errors
/// When the database fails.
pub fn replace(tx: &mut Tx, key: &str, known: Option<&str>, value: &str) -> Result<bool, StoreError> {
    let changed = match known {
        Some(known) => {
            let sql = "update settings set value = $2 where key = $1 and value = $3";
            tx.execute(sql, &[Value::from(key), Value::from(value), Value::from(known)])?
        }
        None => {
            let sql = "insert into settings (key, value) values ($1, $2) on conflict (key) do nothing";
            tx.execute(sql, &[Value::from(key), Value::from(value)])?
        }
    };
    Ok(changed > 0)
}

/// Forgets the setting under `key` and tells whether there was one.
///
/// # Errors
/// When the database fails.
pub fn remove(tx: &mut Tx, key: &str) -> Result<bool, StoreError> {
    Ok(tx.execute("delete from settings where key = $1", &[Value::from(key)])? > 0)
}
