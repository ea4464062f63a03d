//! The first administrator: made with a secret that only the server's terminal shows, never with a default password.

use jiff::SignedDuration;
use patchwell_model::{Role, Timestamp};
use patchwell_store::users::User;
use patchwell_store::{audit, settings, users};

use super::{NewUser, users::unnamed};
use crate::tokens::{new_secret, token_hash};
use crate::{App, AppError};

/// Where the hash of the secret is kept, and when it expires.
const HASH: &str = "people_setup_hash";
const EXPIRES: &str = "people_setup_expires";
/// How long a secret can be used.
const VALID: SignedDuration = SignedDuration::from_hours(1);

impl App {
    /// A new secret with which the first user can be made, valid for an hour; earlier ones are void. `None` when there
    /// are users. Blocks.
    ///
    /// # Errors
    /// Store errors.
    pub fn offer_setup(&self) -> Result<Option<String>, AppError> {
        let (secret, now) = (new_secret(self.random()?), self.now());
        let expires = now.checked_add(VALID).unwrap_or(now);
        let hash = hex(&token_hash(&secret));
        let is_offered = self.store().write_blocking(move |tx| {
            if users::exist(tx)? {
                return Ok(false);
            }
            settings::set(tx, HASH, &hash)?;
            settings::set(tx, EXPIRES, &expires.to_string())?;
            Ok(true)
        })?;
        Ok(is_offered.then_some(secret))
    }

    /// Whether there are no users yet.
    ///
    /// # Errors
    /// Store errors.
    pub async fn needs_setup(&self) -> Result<bool, AppError> {
        Ok(!self.store().read(users::exist).await?)
    }

    /// Makes the first user, an administrator, for who knows the secret. It is void then.
    ///
    /// # Errors
    /// [`AppError::Forbidden`] for a wrong or expired secret or when there are users; when name or password cannot be
    /// used.
    pub async fn set_up(&self, secret: &str, name: &str, password: &str) -> Result<User, AppError> {
        let refused = || {
            AppError::Forbidden(
                "this setup link is not valid (any more); start the server again and use the one it prints".to_owned(),
            )
        };
        let (shown, now) = (hex(&token_hash(secret)), self.now());
        let check = shown.clone();
        // Before any hashing, which would be work for strangers.
        if !self.store().read(move |tx| Ok(!users::exist(tx)? && is_valid(tx, &check, now)?)).await? {
            return Err(refused());
        }
        let new = NewUser {
            name: name.to_owned(),
            password: password.to_owned(),
            role: Role::Administrator,
            groups: Vec::new(),
        };
        let user = self.prepared(new).await?;
        let mut record = self.change("user.create", &user.name, String::new(), unnamed(&user));
        record.actor.clone_from(&user.name);
        "first start".clone_into(&mut record.reason);
        let made = self.store().write(move |tx| {
            if users::exist(tx)? || !is_valid(tx, &shown, now)? {
                return Ok(None);
            }
            settings::remove(tx, HASH)?;
            settings::remove(tx, EXPIRES)?;
            audit::append(tx, &record)?;
            users::create(tx, &user)
        });
        made.await?.ok_or_else(refused)
    }
}

fn is_valid(tx: &mut patchwell_store::Tx, shown: &str, now: Timestamp) -> Result<bool, patchwell_store::StoreError> {
    let expires = settings::get(tx, EXPIRES)?.and_then(|text| text.parse::<Timestamp>().ok());
    // Hashes of random secrets: how long comparing them takes says nothing of the secret.
    Ok(settings::get(tx, HASH)?.as_deref() == Some(shown) && expires.is_some_and(|expires| now < expires))
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
