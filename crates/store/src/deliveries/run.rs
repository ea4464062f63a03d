//! Working off what has to be told.

use patchwell_model::Timestamp;

use super::{COLUMNS, Delivery, delivery};
use crate::{StoreError, Tx, Value};

/// Takes at most `most` deliveries that are due, the oldest first, until `lease_until`.
///
/// # Errors
/// When the database fails.
pub fn claim(
    tx: &mut Tx,
    owner: &str,
    most: u32,
    now: Timestamp,
    lease_until: Timestamp,
) -> Result<Vec<Delivery>, StoreError> {
    const FREE: &str = "state = 0 and next_attempt <= $1 and (lease_until is null or lease_until <= $1)";
    let sql = format!(
        "update deliveries set owner = $2, lease_until = $3
         where {FREE} and id in (select id from deliveries where {FREE} order by next_attempt, id limit $4)
         returning {COLUMNS}"
    );
    let values = [Value::from(now), Value::from(owner), Value::from(lease_until), Value::from(most)];
    let mut claimed = tx.query(&sql, &values, delivery)?;
    claimed.sort_by_key(|delivery| (delivery.next_attempt, delivery.id));
    Ok(claimed)
}

/// Takes one delivery that nobody has, until `lease_until`. `None` when there is none such.
///
/// # Errors
/// When the database fails.
pub fn take(tx: &mut Tx, owner: &str, id: i64, lease_until: Timestamp) -> Result<Option<Delivery>, StoreError> {
    let sql = format!(
        "update deliveries set owner = $2, lease_until = $3
         where id = $1 and state = 0 and lease_until is null returning {COLUMNS}"
    );
    tx.first(&sql, &[Value::from(id), Value::from(owner), Value::from(lease_until)], delivery)
}

/// When the next delivery is due that nobody works on.
///
/// # Errors
/// When the database fails.
pub fn next_attempt(tx: &mut Tx) -> Result<Option<Timestamp>, StoreError> {
    let sql = "select min(next_attempt) from deliveries where state = 0 and lease_until is null";
    Ok(tx.first(sql, &[], |row| row.opt_time(0))?.flatten())
}

/// Notes that the receiver has it. `false` when `owner` had it no more.
///
/// # Errors
/// When the database fails.
pub fn finish(tx: &mut Tx, owner: &str, id: i64, status: Option<u16>, now: Timestamp) -> Result<bool, StoreError> {
    let sql = "update deliveries set state = 1, attempts = attempts + 1, status = $3, error = null, finished = $4,
                   owner = null, lease_until = null
               where id = $1 and owner = $2 and state = 0";
    let status = status.map(i64::from);
    Ok(tx.execute(sql, &[Value::from(id), Value::from(owner), Value::from(status), Value::from(now)])? > 0)
}

/// Notes a failed attempt of `owner`, and when the next one is made; `None` gives it up. `false` when it had it no more.
///
/// # Errors
/// When the database fails.
pub fn fail(
    tx: &mut Tx,
    (owner, id): (&str, i64),
    (error, status): (&str, Option<u16>),
    next_attempt: Option<Timestamp>,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let sql = "update deliveries set state = $3, attempts = attempts + 1, next_attempt = $4, error = $5, status = $6,
                   finished = $7, owner = null, lease_until = null
               where id = $1 and owner = $2 and state = 0";
    let values = [
        Value::from(id),
        Value::from(owner),
        Value::from(if next_attempt.is_some() { 0_i64 } else { 2 }),
        Value::from(next_attempt.unwrap_or(now)),
        Value::from(error),
        Value::from(status.map(i64::from)),
        Value::from(next_attempt.is_none().then_some(now)),
    ];
    Ok(tx.execute(sql, &values)? > 0)
}

/// Tries a delivery again from the beginning, at once. `false` when there is none such that ended.
///
/// # Errors
/// When the database fails.
pub fn retry(tx: &mut Tx, id: i64, now: Timestamp) -> Result<bool, StoreError> {
    let sql = "update deliveries set state = 0, attempts = 0, next_attempt = $2, finished = null
               where id = $1 and state <> 0";
    Ok(tx.execute(sql, &[Value::from(id), Value::from(now)])? > 0)
}

/// Ends all leases, for a database that one process at a time has open.
///
/// # Errors
/// When the database fails.
pub fn end_leases(tx: &mut Tx) -> Result<u64, StoreError> {
    tx.execute("update deliveries set owner = null, lease_until = null where lease_until is not null", &[])
}
