//! Who may use the administration API, and the keys that seal cookies.

use patchwell_model::{Role, Timestamp};
use patchwell_store::keys::{self, CookieKey};
use patchwell_store::tokens::{self, NewToken};

use crate::tokens::{new_secret, token_hash, write_secret_file};
use crate::{App, AppError, Principal};

/// The file in the data directory that holds the first token.
pub const ADMIN_TOKEN_FILE: &str = "admin-token";
/// How long a key seals before the next one takes over.
const KEY_DAYS: i64 = 7;
/// How long a retired key still opens: longer than any cookie lives.
const RETIRED_DAYS: i64 = 2;

impl App {
    /// Who the token of a secret stands for; `None` when there is none or it has expired.
    ///
    /// # Errors
    /// Store errors.
    pub async fn authenticate(&self, secret: &str) -> Result<Option<Principal>, AppError> {
        let (hash, now) = (token_hash(secret), self.now());
        let token = self.store().read(move |tx| tokens::find(tx, &hash, now)).await?;
        Ok(token.map(Principal::of_token))
    }

    /// Makes the first token when there is none, in the file [`ADMIN_TOKEN_FILE`] of the data directory, readable by
    /// its owner only. A file that was deleted is made again with a new token.
    ///
    /// # Errors
    /// Store errors; when the file cannot be written.
    pub fn ensure_admin_token(&self) -> Result<std::path::PathBuf, AppError> {
        let path = self.data_folder().join(ADMIN_TOKEN_FILE);
        if let Ok(secret) = std::fs::read_to_string(&path) {
            let (hash, now) = (token_hash(secret.trim()), self.now());
            if self.store().read_blocking(move |tx| tokens::find(tx, &hash, now))?.is_some() {
                return Ok(path);
            }
        }
        let secret = new_secret(self.random()?);
        write_secret_file(&path, &secret)?;
        let (hash, now) = (token_hash(&secret), self.now());
        let name = "administrator".to_owned();
        let new = NewToken { name, role: Role::Administrator, groups: Vec::new(), created: now, expires: None };
        self.store().write_blocking(move |tx| tokens::create(tx, &hash, &new).map(drop))?;
        Ok(path)
    }

    /// The keys that open cookies, the one that seals first. Makes a new one when the newest is a week old.
    ///
    /// # Errors
    /// Store errors.
    pub fn cookie_keys(&self) -> Result<Vec<CookieKey>, AppError> {
        let now = self.now();
        let is_fresh = move |key: &CookieKey| key.retired.is_none() && key.created > days_before(now, KEY_DAYS);
        let mut known = self.store().read_blocking(keys::list)?;
        if !known.iter().any(is_fresh) {
            let secret = self.random()?;
            known = self.store().write_blocking(move |tx| {
                // Another node may have been faster.
                if !keys::list(tx)?.iter().any(is_fresh) {
                    keys::rotate(tx, &secret, now)?;
                    keys::purge(tx, days_before(now, RETIRED_DAYS))?;
                }
                keys::list(tx)
            })?;
        }
        known.sort_by_key(|key| std::cmp::Reverse(key.id));
        Ok(known)
    }
}

fn days_before(now: Timestamp, days: i64) -> Timestamp {
    now.checked_sub(jiff::SignedDuration::from_hours(24 * days)).unwrap_or(Timestamp::MIN)
}
