//! Passwords: their rules, and Argon2id on threads that may take their time.

use std::sync::Arc;

use argon2::password_hash::{PasswordHash, PasswordHasher as _, PasswordVerifier as _, Salt};
use argon2::{Algorithm, Argon2, Params, Version};
use tokio::sync::Semaphore;

use crate::AppError;

/// Characters, at the least.
const MIN: usize = 12;
/// Bytes, at the most.
const MAX: usize = 1024;
/// Hashed at the same time: each takes 19 MiB.
const AT_ONCE: usize = 2;
/// Waiting for their turn; more are told that the server is busy.
const WAITING: usize = 32;

/// Turns at hashing.
pub(crate) struct Passwords {
    turns: Arc<Semaphore>,
    queue: Arc<Semaphore>,
}

impl Default for Passwords {
    fn default() -> Self {
        Self { turns: Arc::new(Semaphore::new(AT_ONCE)), queue: Arc::new(Semaphore::new(WAITING)) }
    }
}

impl Passwords {
    /// The hash of a new password in PHC form.
    ///
    /// # Errors
    /// [`AppError::Busy`].
    pub(crate) async fn hash(&self, password: &str, salt: [u8; 16]) -> Result<String, AppError> {
        let password = password.to_owned();
        self.in_turn(move || hash(&password, salt)).await?
    }

    /// Whether a password is the one of a hash. Without a hash it takes as long and is not.
    ///
    /// # Errors
    /// [`AppError::Busy`].
    pub(crate) async fn verify(&self, password: &str, hash: Option<String>) -> Result<bool, AppError> {
        let password = password.to_owned();
        self.in_turn(move || match hash {
            Some(hash) => verify(&password, &hash),
            None => {
                let _ = self::hash(&password, [0; 16]);
                false
            }
        })
        .await
    }

    async fn in_turn<T: Send + 'static>(&self, work: impl FnOnce() -> T + Send + 'static) -> Result<T, AppError> {
        let _place = Arc::clone(&self.queue).try_acquire_owned().map_err(|_| AppError::Busy)?;
        let turn = Arc::clone(&self.turns).acquire_owned().await.map_err(|_| AppError::Busy)?;
        let task = tokio::task::spawn_blocking(move || {
            let _turn = turn;
            work()
        });
        task.await.map_err(|_| AppError::Busy)
    }
}

/// The recommendation of OWASP: 19 MiB, two passes, one lane.
fn argon2() -> Argon2<'static> {
    Argon2::new(Algorithm::Argon2id, Version::V0x13, Params::default())
}

fn hash(password: &str, salt: [u8; 16]) -> Result<String, AppError> {
    let failed = |error| AppError::Invalid(format!("the password cannot be used ({error}); choose another"));
    let salt = argon2::password_hash::SaltString::encode_b64(&salt).map_err(failed)?;
    let salt: Salt<'_> = salt.as_salt();
    argon2().hash_password(password.as_bytes(), salt).map(|hash| hash.to_string()).map_err(failed)
}

fn verify(password: &str, hash: &str) -> bool {
    PasswordHash::new(hash).is_ok_and(|hash| argon2().verify_password(password.as_bytes(), &hash).is_ok())
}

/// Refuses passwords that are easily guessed.
///
/// # Errors
/// [`AppError::Invalid`].
pub(crate) fn check(password: &str, name: &str) -> Result<(), AppError> {
    if password.chars().count() < MIN || password.len() > MAX {
        return Err(AppError::Invalid(format!("a password has at least {MIN} characters and at most {MAX} bytes")));
    }
    let first = password.chars().next();
    if password.eq_ignore_ascii_case(name) || password.chars().all(|letter| Some(letter) == first) {
        return Err(AppError::Invalid("this password is easily guessed; choose another".to_owned()));
    }
    Ok(())
}

/// Whether it is worth hashing at all.
pub(crate) fn is_possible(password: &str) -> bool {
    password.len() <= MAX
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_right_password_fits_its_hash() {
        let hashed = hash("correct horse battery", [7; 16]).unwrap();
        assert!(hashed.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{hashed}");
        assert!(verify("correct horse battery", &hashed));
        assert!(!verify("correct horse batterz", &hashed));
        assert!(!verify("", &hashed) && !verify("x", "nonsense"));
    }

    #[test]
    fn short_long_and_obvious_passwords_are_refused() {
        for bad in ["short", "aaaaaaaaaaaaa", "Administrator", &"x".repeat(1025)] {
            assert!(check(bad, "administrator").is_err(), "{bad}");
        }
        assert!(check("correct horse battery", "ada").is_ok());
    }
}
