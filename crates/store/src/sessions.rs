//! Sessions of people who signed in. Only the SHA-256 of a secret is stored.

use patchwell_model::Timestamp;

use crate::users::{self, User};
use crate::{Row, StoreError, Tx, Value};

/// A session, without its secret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    /// Its number.
    pub id: i64,
    /// Whose it is.
    pub user_id: i64,
    /// Signed in at.
    pub created: Timestamp,
    /// Used last, to about a minute.
    pub last_used: Timestamp,
    /// Of no use from then on, however much it is used.
    pub expires: Timestamp,
    /// From where.
    pub address: String,
    /// With which browser, as it says.
    pub agent: String,
}

/// The first column of a session in joins: behind those of a user.
const AFTER_USER: usize = 13;
const COLUMNS: &str = "sessions.id, sessions.user_id, sessions.created, sessions.last_used, sessions.expires, \
                       sessions.address, sessions.agent";

fn session(row: &Row<'_>, first: usize) -> Result<Session, StoreError> {
    Ok(Session {
        id: row.int(first)?,
        user_id: row.int(first + 1)?,
        created: row.time(first + 2)?,
        last_used: row.time(first + 3)?,
        expires: row.time(first + 4)?,
        address: row.text(first + 5)?.to_owned(),
        agent: row.text(first + 6)?.to_owned(),
    })
}

/// Adds a session; its `id` is given here.
///
/// # Errors
/// When the database fails.
pub fn create(tx: &mut Tx, secret_sha256: &[u8; 32], new: &Session) -> Result<Session, StoreError> {
    let sql = "insert into sessions (secret_sha256, user_id, created, last_used, expires, address, agent) \
               values ($1, $2, $3, $4, $5, $6, $7) returning id";
    let values = [
        Value::from(secret_sha256),
        Value::from(new.user_id),
        Value::from(new.created),
        Value::from(new.last_used),
        Value::from(new.expires),
        Value::from(new.address.as_str()),
        Value::from(new.agent.as_str()),
    ];
    let id = tx.first(sql, &values, |row| row.int(0))?;
    let id = id.ok_or_else(|| StoreError::Engine("a session got no id".to_owned()))?;
    Ok(Session { id, ..new.clone() })
}

/// The session of a secret with its user, if it has not expired at `now`, was used after `idle_since`, and the user
/// can sign in.
///
/// # Errors
/// When the database fails.
pub fn find(
    tx: &mut Tx,
    secret_sha256: &[u8; 32],
    now: Timestamp,
    idle_since: Timestamp,
) -> Result<Option<(User, Session)>, StoreError> {
    let sql = format!(
        "select {}, {COLUMNS} from sessions join users on users.id = sessions.user_id \
         where sessions.secret_sha256 = $1 and sessions.expires > $2 and sessions.last_used > $3 \
         and users.is_disabled = 0",
        users::COLUMNS
    );
    let values = [Value::from(secret_sha256), Value::from(now), Value::from(idle_since)];
    tx.first(&sql, &values, |row| Ok((users::user(row)?, session(row, AFTER_USER)?)))
}

/// Notes that a session was used.
///
/// # Errors
/// When the database fails.
pub fn touch(tx: &mut Tx, id: i64, now: Timestamp) -> Result<(), StoreError> {
    tx.execute("update sessions set last_used = $2 where id = $1", &[Value::from(id), Value::from(now)]).map(drop)
}

/// Sessions that can still be used, of one user or of all, the newest first.
///
/// # Errors
/// When the database fails.
pub fn list(tx: &mut Tx, user: Option<i64>, now: Timestamp, idle_since: Timestamp) -> Result<Vec<Session>, StoreError> {
    let sql = format!(
        "select {COLUMNS} from sessions where ($1 = 0 or user_id = $1) and expires > $2 and last_used > $3 \
         order by id desc"
    );
    // Users are numbered from 1.
    let values = [Value::from(user.unwrap_or(0)), Value::from(now), Value::from(idle_since)];
    tx.query(&sql, &values, |row| session(row, 0))
}

/// Ends a session, of `user` when given, and tells whether there was one.
///
/// # Errors
/// When the database fails.
pub fn end(tx: &mut Tx, id: i64, user: Option<i64>) -> Result<bool, StoreError> {
    let sql = "delete from sessions where id = $1 and ($2 = 0 or user_id = $2)";
    Ok(tx.execute(sql, &[Value::from(id), Value::from(user.unwrap_or(0))])? > 0)
}

/// Ends the sessions of a user but one.
///
/// # Errors
/// When the database fails.
pub fn end_of_user(tx: &mut Tx, user: i64, but: Option<i64>) -> Result<u64, StoreError> {
    let sql = "delete from sessions where user_id = $1 and id <> $2";
    tx.execute(sql, &[Value::from(user), Value::from(but.unwrap_or(0))])
}

/// Forgets sessions that cannot be used any more.
///
/// # Errors
/// When the database fails.
pub fn purge(tx: &mut Tx, now: Timestamp, idle_since: Timestamp) -> Result<u64, StoreError> {
    let sql = "delete from sessions where expires <= $1 or last_used <= $2";
    tx.execute(sql, &[Value::from(now), Value::from(idle_since)])
}
