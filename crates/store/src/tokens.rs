//! API tokens. Only the SHA-256 of a secret is stored.

use patchwell_model::{GroupId, Role, Timestamp};

use crate::codes::Code as _;
use crate::{Row, StoreError, Tx, Value, scope};

/// A token to be made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewToken {
    /// What the administrator calls it; decisions made with it carry this name.
    pub name: String,
    /// What may be done with it.
    pub role: Role,
    /// Where an operator may do it, with all groups below.
    pub groups: Vec<GroupId>,
    /// Made at.
    pub created: Timestamp,
    /// Of no use from then on; `None` is never.
    pub expires: Option<Timestamp>,
}

/// A token, without its secret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Token {
    /// Its number.
    pub id: i64,
    /// What the administrator calls it; decisions made with it carry this name.
    pub name: String,
    /// What may be done with it.
    pub role: Role,
    /// Where an operator may do it, with all groups below.
    pub groups: Vec<GroupId>,
    /// Made at.
    pub created: Timestamp,
    /// Of no use from then on; `None` is never.
    pub expires: Option<Timestamp>,
}

const COLUMNS: &str = "id, name, role, scope, created, expires";

fn token(row: &Row<'_>) -> Result<Token, StoreError> {
    Ok(Token {
        id: row.int(0)?,
        name: row.text(1)?.to_owned(),
        role: Role::from_code(row.int(2)?)?,
        groups: scope::decode(row.opt_blob(3)?.unwrap_or_default())?,
        created: row.time(4)?,
        expires: row.opt_time(5)?,
    })
}

/// Adds a token for the SHA-256 of its secret.
///
/// # Errors
/// When the database fails or the same secret is there already.
pub fn create(tx: &mut Tx, secret_sha256: &[u8; 32], new: &NewToken) -> Result<Token, StoreError> {
    let sql = "insert into tokens (secret_sha256, name, role, scope, created, expires) \
               values ($1, $2, $3, $4, $5, $6) returning id";
    let values = [
        Value::from(secret_sha256),
        Value::from(new.name.as_str()),
        Value::from(new.role.code()),
        Value::from(scope::encode(&new.groups)),
        Value::from(new.created),
        Value::from(new.expires),
    ];
    let id = tx.first(sql, &values, |row| row.int(0))?;
    let id = id.ok_or_else(|| StoreError::Engine("a token got no id".to_owned()))?;
    let NewToken { name, role, groups, created, expires } = new.clone();
    Ok(Token { id, name, role, groups, created, expires })
}

/// The token whose secret has this SHA-256, if it has not expired at `now`.
///
/// # Errors
/// When the database fails.
pub fn find(tx: &mut Tx, secret_sha256: &[u8; 32], now: Timestamp) -> Result<Option<Token>, StoreError> {
    let sql = format!("select {COLUMNS} from tokens where secret_sha256 = $1 and (expires is null or expires > $2)");
    tx.first(&sql, &[Value::from(secret_sha256), Value::from(now)], token)
}

/// All tokens, oldest first, expired ones too.
///
/// # Errors
/// When the database fails.
pub fn list(tx: &mut Tx) -> Result<Vec<Token>, StoreError> {
    tx.query(&format!("select {COLUMNS} from tokens order by id"), &[], token)
}

/// Removes a token and tells whether there was one.
///
/// # Errors
/// When the database fails.
pub fn revoke(tx: &mut Tx, id: i64) -> Result<bool, StoreError> {
    Ok(tx.execute("delete from tokens where id = $1", &[Value::from(id)])? > 0)
}
