//! Signing in with a name, a password and, where the user has one, a second factor.

use std::net::IpAddr;

use patchwell_store::sessions::Session;
use patchwell_store::users::{self, User};

use super::{password, totp};
use crate::tokens::token_hash;
use crate::{App, AppError};

/// What somebody shows to sign in.
#[derive(Clone, Default)]
pub struct Login {
    /// The user's name.
    pub name: String,
    /// The password.
    pub password: String,
    /// A one-time password, or a recovery code.
    pub code: Option<String>,
    /// From where.
    pub address: Option<IpAddr>,
    /// With which browser, as it says.
    pub agent: String,
}

/// A session that has begun.
pub struct SignedIn {
    /// What the browser shows from now on.
    pub secret: String,
    /// The session.
    pub session: Session,
    /// Whose it is.
    pub user: User,
}

/// Why somebody could not sign in.
#[derive(Debug, thiserror::Error)]
pub enum LoginRefused {
    /// Which of the three is not told.
    #[error("the name, the password or the code is wrong")]
    Wrong,
    /// The password is right.
    #[error("this user has a second factor; send its code too")]
    CodeNeeded,
    /// Too many failures.
    #[error("too many failed attempts; wait a quarter of an hour")]
    TooMany,
    /// Known, but without a role.
    #[error("none of your groups has a role here; ask an administrator")]
    NotAllowed,
    /// Who could tell cannot be asked.
    #[error("whoever knows the password cannot be asked now; the log says why")]
    Unavailable,
    /// The server failed or is busy.
    #[error(transparent)]
    App(#[from] AppError),
}

impl App {
    /// Signs in and begins a session.
    ///
    /// # Errors
    /// See [`LoginRefused`].
    pub async fn login(&self, login: Login) -> Result<SignedIn, LoginRefused> {
        let people = &self.0.people;
        if !password::is_possible(&login.password) || login.name.len() > 1024 {
            return Err(LoginRefused::Wrong);
        }
        if !people.attempts.admit(&login.name, login.address, self.now()) {
            return Err(LoginRefused::TooMany);
        }
        let name = login.name.clone();
        let found = self.store().read(move |tx| users::by_name(tx, &name)).await.map_err(AppError::from)?;
        // A directory does not speak for users of this server: their names are theirs.
        let is_local = found.as_ref().is_some_and(|user| user.external.is_none());
        let user = if !is_local && self.settings().signin.has_ldap() {
            self.directory_user(&login.name, &login.password).await?
        } else {
            self.own_user(found, &login.password).await?
        };
        self.second_factor(&user, login.code.as_deref()).await?;
        people.attempts.succeeded(&login.name, login.address);
        let address = login.address.map(|address| address.to_string()).unwrap_or_default();
        let (secret, session) = self.begin_session(&user, (address, login.agent)).await?;
        Ok(SignedIn { secret, session, user })
    }

    /// The user, if the password is its own.
    async fn own_user(&self, found: Option<User>, password: &str) -> Result<User, LoginRefused> {
        // A name that is not known takes as long as one that is, and so does a user without a password here.
        let hash = found.as_ref().filter(|user| user.external.is_none()).map(|user| user.password.clone());
        let is_right = self.0.people.passwords.verify(password, hash).await?;
        found.filter(|user| is_right && !user.is_disabled).ok_or(LoginRefused::Wrong)
    }

    /// Checks the code of a user that has a second factor.
    async fn second_factor(&self, user: &User, code: Option<&str>) -> Result<(), LoginRefused> {
        let Some(totp) = user.totp.as_ref().filter(|totp| totp.is_confirmed) else { return Ok(()) };
        let code = code.map(str::trim).filter(|code| !code.is_empty()).ok_or(LoginRefused::CodeNeeded)?;
        let (id, step) = (user.id, totp::matching_step(&totp.secret, code, self.now()));
        let recovery = token_hash(&totp::normal_recovery_code(code));
        let is_right = self.store().write(move |tx| match step {
            Some(step) => users::use_totp_step(tx, id, step),
            None => users::use_recovery_code(tx, id, &recovery),
        });
        if is_right.await.map_err(AppError::from)? { Ok(()) } else { Err(LoginRefused::Wrong) }
    }
}
