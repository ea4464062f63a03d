//! Requests that must not start a job twice.

use patchwell_model::Timestamp;

use crate::{StoreError, Tx, Value};

/// Keys that one actor may have at a time; the oldest go first.
pub const KEYS_OF_ACTOR: i64 = 1000;

/// A request that carries a key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    /// Who makes it.
    pub actor: String,
    /// The key it carries.
    pub key: String,
    /// SHA-256 of everything that makes it this request.
    pub sha256: [u8; 32],
}

/// What is known of a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Known {
    /// The same request started this job.
    Same(i64),
    /// Another request had the key.
    Other,
}

/// What is known of the key of a request, as far as it was made after `since`.
///
/// # Errors
/// When the database fails or a row is damaged.
pub fn find(tx: &mut Tx, request: &Request, since: Timestamp) -> Result<Option<Known>, StoreError> {
    let sql = "select request_sha256, job from idempotency_keys \
               where actor = $1 and idempotency_key = $2 and created > $3";
    let values = [Value::from(request.actor.as_str()), Value::from(request.key.as_str()), Value::from(since)];
    tx.first(sql, &values, |row| {
        Ok(if row.blob(0)? == request.sha256 { Known::Same(row.int(1)?) } else { Known::Other })
    })
}

/// Starts a job once for a request: `start` runs when nothing is known of its key since `since`, in this transaction.
///
/// # Errors
/// Those of `start`; when the database fails or a row is damaged.
pub fn once(
    tx: &mut Tx,
    request: &Request,
    (since, now): (Timestamp, Timestamp),
    start: impl FnOnce(&mut Tx) -> Result<i64, StoreError>,
) -> Result<Known, StoreError> {
    tx.execute("delete from idempotency_keys where created <= $1", &[Value::from(since)])?;
    let (actor, key) = (Value::from(request.actor.as_str()), Value::from(request.key.as_str()));
    // The row comes first: of two such requests at the same time the second waits here for the first.
    let sql = "insert into idempotency_keys (actor, idempotency_key, request_sha256, job, created) \
               values ($1, $2, $3, 0, $4) on conflict (actor, idempotency_key) do nothing";
    let values = [actor, key, Value::from(&request.sha256), Value::from(now)];
    if tx.execute(sql, &values)? == 0 {
        return Ok(find(tx, request, since)?.unwrap_or(Known::Other));
    }
    let job = start(tx)?;
    let sql = "update idempotency_keys set job = $3 where actor = $1 and idempotency_key = $2";
    let (actor, key) = (Value::from(request.actor.as_str()), Value::from(request.key.as_str()));
    tx.execute(sql, &[actor, key, Value::from(job)])?;
    forget_oldest(tx, &request.actor)?;
    Ok(Known::Same(job))
}

fn forget_oldest(tx: &mut Tx, actor: &str) -> Result<(), StoreError> {
    let sql = "delete from idempotency_keys where actor = $1 and job <= (select job from idempotency_keys \
               where actor = $1 order by job desc limit 1 offset $2)";
    tx.execute(sql, &[Value::from(actor), Value::from(KEYS_OF_ACTOR)]).map(drop)
}
