//! Keys that seal cookies. A retired key still opens old cookies until it is purged.

use patchwell_model::Timestamp;

use crate::{StoreError, Tx, Value};

/// A key.
#[derive(Clone, PartialEq, Eq)]
pub struct CookieKey {
    /// Named in every cookie it seals.
    pub id: u32,
    /// The key itself.
    pub secret: [u8; 32],
    /// Made at.
    pub created: Timestamp,
    /// Seals no more since; still opens.
    pub retired: Option<Timestamp>,
}

impl std::fmt::Debug for CookieKey {
    /// Leaves out the secret.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { id, secret: _, created, retired } = self;
        f.debug_struct("CookieKey").field("id", id).field("created", created).field("retired", retired).finish()
    }
}

/// All keys, oldest first.
///
/// # Errors
/// When the database fails or a key is damaged.
pub fn list(tx: &mut Tx) -> Result<Vec<CookieKey>, StoreError> {
    tx.query("select id, secret, created, retired from cookie_keys order by id", &[], |row| {
        let secret = row.blob(1)?.try_into().map_err(|e| StoreError::corrupt("cookie key", e))?;
        Ok(CookieKey { id: row.narrow(0)?, secret, created: row.time(2)?, retired: row.opt_time(3)? })
    })
}

/// Adds a key with the next id and retires all others.
///
/// # Errors
/// When the database fails.
pub fn rotate(tx: &mut Tx, secret: &[u8; 32], now: Timestamp) -> Result<CookieKey, StoreError> {
    let highest = tx.first("select coalesce(max(id), 0) from cookie_keys", &[], |row| row.narrow::<u32>(0))?;
    let id = highest.unwrap_or(0).checked_add(1).ok_or(StoreError::Exhausted("cookie keys"))?;
    tx.execute("update cookie_keys set retired = $1 where retired is null", &[Value::from(now)])?;
    tx.execute(
        "insert into cookie_keys (id, secret, created) values ($1, $2, $3)",
        &[Value::from(id), Value::from(secret), Value::from(now)],
    )?;
    Ok(CookieKey { id, secret: *secret, created: now, retired: None })
}

/// Forgets keys that were retired before `before`, when all they sealed has expired, and tells how many. The newest
/// key stays whatever its state, so that ids are not used again.
///
/// # Errors
/// When the database fails.
pub fn purge(tx: &mut Tx, before: Timestamp) -> Result<u64, StoreError> {
    let sql = "delete from cookie_keys where retired < $1 and id < (select max(id) from cookie_keys)";
    tx.execute(sql, &[Value::from(before)])
}
