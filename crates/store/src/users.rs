//! People who sign in with a password of this server.

use patchwell_model::{GroupId, Role, Timestamp};

use crate::codes::Code as _;
use crate::{Row, StoreError, Tx, Value, scope};

/// A user. Its `Debug` form shows no secrets.
#[derive(Clone, PartialEq, Eq)]
pub struct User {
    /// Its number.
    pub id: i64,
    /// What people call it; unique without regard to case.
    pub name: String,
    /// Argon2id in PHC form.
    pub password: String,
    /// What it may do.
    pub role: Role,
    /// Where an operator may do it, with all groups below.
    pub groups: Vec<GroupId>,
    /// Cannot sign in.
    pub is_disabled: bool,
    /// Counts changes.
    pub version: i64,
    /// Made at.
    pub created: Timestamp,
    /// Its second factor.
    pub totp: Option<Totp>,
    /// Who else says who it is, and knows it by what; `None` for a user with a password of this server.
    pub external: Option<(Origin, String)>,
}

/// Who says who a user is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Origin {
    /// An OpenID Connect provider.
    Oidc,
    /// An LDAP directory.
    Ldap,
}

impl Origin {
    /// As records name it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Oidc => "oidc",
            Self::Ldap => "ldap",
        }
    }
}

/// A time-based one-time password, RFC 6238.
#[derive(Clone, PartialEq, Eq)]
pub struct Totp {
    /// The shared secret.
    pub secret: Vec<u8>,
    /// The user has shown that its device knows the secret; only then it is asked for.
    pub is_confirmed: bool,
    /// The step of the last password that was used; none of this or an earlier step counts again.
    pub last_step: i64,
}

impl std::fmt::Debug for User {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let mut shown = f.debug_struct("User");
        shown.field("id", &self.id).field("name", &self.name).field("role", &self.role);
        shown.field("groups", &self.groups).field("is_disabled", &self.is_disabled).finish_non_exhaustive()
    }
}

/// The columns of a [`user`], for joins under the name `users`.
pub(crate) const COLUMNS: &str = "users.id, users.name, users.password, users.role, users.scope, users.is_disabled, \
                                  users.version, users.created, users.totp_secret, users.totp_confirmed, \
                                  users.totp_last_step, users.origin, users.external_id";

pub(crate) fn user(row: &Row<'_>) -> Result<User, StoreError> {
    let totp = match row.opt_blob(8)? {
        Some(secret) => Some(Totp { secret: secret.to_vec(), is_confirmed: row.flag(9)?, last_step: row.int(10)? }),
        None => None,
    };
    let external = match row.opt_text(12)? {
        Some(id) => Some((Origin::from_code(row.int(11)?)?, id.to_owned())),
        None => None,
    };
    Ok(User {
        id: row.int(0)?,
        name: row.text(1)?.to_owned(),
        password: row.text(2)?.to_owned(),
        role: Role::from_code(row.int(3)?)?,
        groups: scope::decode(row.blob(4)?)?,
        is_disabled: row.flag(5)?,
        version: row.int(6)?,
        created: row.time(7)?,
        totp,
        external,
    })
}

/// Adds a user; its `id` and `version` are given here. `None` when the name is taken.
///
/// # Errors
/// When the database fails.
pub fn create(tx: &mut Tx, new: &User) -> Result<Option<User>, StoreError> {
    let sql = "insert into users (name, name_key, password, role, scope, is_disabled, version, created, \
               totp_secret, totp_confirmed, totp_last_step, origin, external_id) \
               values ($1, $2, $3, $4, $5, $6, 1, $7, null, 0, 0, $8, $9) \
               on conflict (name_key) do nothing returning id";
    let values = [
        Value::from(new.name.as_str()),
        Value::from(new.name.to_lowercase()),
        Value::from(new.password.as_str()),
        Value::from(new.role.code()),
        Value::from(scope::encode(&new.groups)),
        Value::from(new.is_disabled),
        Value::from(new.created),
        Value::from(new.external.as_ref().map_or(0, |(origin, _)| origin.code())),
        Value::from(new.external.as_ref().map(|(_, id)| id.as_str())),
    ];
    let id = tx.first(sql, &values, |row| row.int(0))?;
    Ok(id.map(|id| User { id, version: 1, totp: None, ..new.clone() }))
}

/// All users by name.
///
/// # Errors
/// When the database fails.
pub fn list(tx: &mut Tx) -> Result<Vec<User>, StoreError> {
    tx.query(&format!("select {COLUMNS} from users order by name_key"), &[], user)
}

/// Whether there is anyone.
///
/// # Errors
/// When the database fails.
pub fn exist(tx: &mut Tx) -> Result<bool, StoreError> {
    Ok(tx.first("select id from users limit 1", &[], |row| row.int(0))?.is_some())
}

/// The user of this name, without regard to case.
///
/// # Errors
/// When the database fails.
pub fn by_name(tx: &mut Tx, name: &str) -> Result<Option<User>, StoreError> {
    let sql = format!("select {COLUMNS} from users where name_key = $1");
    tx.first(&sql, &[Value::from(name.to_lowercase())], user)
}

/// The user that a provider or directory knows by this.
///
/// # Errors
/// When the database fails.
pub fn by_external_id(tx: &mut Tx, origin: Origin, external_id: &str) -> Result<Option<User>, StoreError> {
    let sql = format!("select {COLUMNS} from users where origin = $1 and external_id = $2");
    tx.first(&sql, &[Value::from(origin.code()), Value::from(external_id)], user)
}

/// Gives a user another name. `false`, and nothing done, when it is taken.
///
/// # Errors
/// When the database fails.
pub fn rename(tx: &mut Tx, id: i64, name: &str) -> Result<bool, StoreError> {
    let taken = by_name(tx, name)?.is_some_and(|other| other.id != id);
    if !taken {
        let values = [Value::from(id), Value::from(name), Value::from(name.to_lowercase())];
        tx.execute("update users set name = $2, name_key = $3 where id = $1", &values)?;
    }
    Ok(!taken)
}

/// The user of this number.
///
/// # Errors
/// When the database fails.
pub fn get(tx: &mut Tx, id: i64) -> Result<Option<User>, StoreError> {
    tx.first(&format!("select {COLUMNS} from users where id = $1"), &[Value::from(id)], user)
}

/// Replaces all of a user but its name and when it was made, and counts its version up. `false`, and nothing done,
/// when its version is no longer `changed.version`.
///
/// # Errors
/// When the database fails.
pub fn save(tx: &mut Tx, changed: &User) -> Result<bool, StoreError> {
    let sql = "update users set password = $3, role = $4, scope = $5, is_disabled = $6, totp_secret = $7, \
               totp_confirmed = $8, totp_last_step = $9, version = version + 1 where id = $1 and version = $2";
    let totp = changed.totp.as_ref();
    let values = [
        Value::from(changed.id),
        Value::from(changed.version),
        Value::from(changed.password.as_str()),
        Value::from(changed.role.code()),
        Value::from(scope::encode(&changed.groups)),
        Value::from(changed.is_disabled),
        Value::from(totp.map(|totp| totp.secret.as_slice())),
        Value::from(totp.is_some_and(|totp| totp.is_confirmed)),
        Value::from(totp.map_or(0, |totp| totp.last_step)),
    ];
    Ok(tx.execute(sql, &values)? > 0)
}

/// Marks the one-time password of a step as used. `false` when it or a later one was used already.
///
/// # Errors
/// When the database fails.
pub fn use_totp_step(tx: &mut Tx, id: i64, step: i64) -> Result<bool, StoreError> {
    let sql = "update users set totp_last_step = $2 where id = $1 and totp_last_step < $2";
    Ok(tx.execute(sql, &[Value::from(id), Value::from(step)])? > 0)
}

/// Removes a user with its sessions and tells whether there was one.
///
/// # Errors
/// When the database fails.
pub fn delete(tx: &mut Tx, id: i64) -> Result<bool, StoreError> {
    Ok(tx.execute("delete from users where id = $1", &[Value::from(id)])? > 0)
}

/// How many can sign in and do everything.
///
/// # Errors
/// When the database fails.
pub fn administrators(tx: &mut Tx) -> Result<i64, StoreError> {
    // The lock keeps two transactions from taking the last two away from each other.
    tx.execute("update users set version = version where role = 0 and is_disabled = 0", &[])?;
    let sql = "select count(*) from users where role = 0 and is_disabled = 0";
    Ok(tx.first(sql, &[], |row| row.int(0))?.unwrap_or(0))
}

/// Replaces the recovery codes of a user, each by its SHA-256.
///
/// # Errors
/// When the database fails.
pub fn set_recovery_codes(tx: &mut Tx, id: i64, codes: &[[u8; 32]]) -> Result<(), StoreError> {
    tx.execute("delete from recovery_codes where user_id = $1", &[Value::from(id)])?;
    for code in codes {
        let sql = "insert into recovery_codes (user_id, code_sha256) values ($1, $2)";
        tx.execute(sql, &[Value::from(id), Value::from(code)])?;
    }
    Ok(())
}

/// Uses up a recovery code and tells whether there was one.
///
/// # Errors
/// When the database fails.
pub fn use_recovery_code(tx: &mut Tx, id: i64, code_sha256: &[u8; 32]) -> Result<bool, StoreError> {
    let sql = "delete from recovery_codes where user_id = $1 and code_sha256 = $2";
    Ok(tx.execute(sql, &[Value::from(id), Value::from(code_sha256)])? > 0)
}
