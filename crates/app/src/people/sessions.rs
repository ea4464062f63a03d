//! Sessions: found by their secret, ended by time, by rest and by hand.

use jiff::SignedDuration;
use patchwell_model::Timestamp;
use patchwell_store::sessions::{self, Session};
use patchwell_store::users::User;

use super::Principal;
use crate::tokens::token_hash;
use crate::{App, AppError};

/// A session that was not used for so long ends.
pub const IDLE: SignedDuration = SignedDuration::from_hours(1);
/// A session ends after so long, however much it is used.
pub const LIFETIME: SignedDuration = SignedDuration::from_hours(12);
/// Use is noted at most so often, so that reading costs no writes.
const NOTED: SignedDuration = SignedDuration::from_mins(1);

impl App {
    /// Who a session belongs to; `None` when it has ended.
    ///
    /// # Errors
    /// Store errors.
    pub async fn session(&self, secret: &str) -> Result<Option<Principal>, AppError> {
        let now = self.now();
        let Some((user, session)) = self.find_session(secret).await? else { return Ok(None) };
        if now.duration_since(session.last_used) >= NOTED {
            let id = session.id;
            self.store().write(move |tx| sessions::touch(tx, id, now)).await?;
        }
        Ok(Some(Principal::of_session(user, &session)))
    }

    /// [`Self::session`], without counting as use.
    ///
    /// # Errors
    /// Store errors.
    pub async fn session_at_rest(&self, secret: &str) -> Result<Option<Principal>, AppError> {
        let found = self.find_session(secret).await?;
        Ok(found.map(|(user, session)| Principal::of_session(user, &session)))
    }

    async fn find_session(&self, secret: &str) -> Result<Option<(User, Session)>, AppError> {
        let (hash, now) = (token_hash(secret), self.now());
        let idle = before(now, IDLE);
        Ok(self.store().read(move |tx| sessions::find(tx, &hash, now, idle)).await?)
    }

    /// Begins a session. What has ended is forgotten at this occasion.
    pub(super) async fn begin_session(
        &self,
        user: &User,
        (address, agent): (String, String),
    ) -> Result<(String, Session), AppError> {
        let (secret, now) = (crate::tokens::new_secret(self.random()?), self.now());
        let expires = now.checked_add(LIFETIME).unwrap_or(Timestamp::MAX);
        let agent = agent.chars().filter(|letter| !letter.is_control()).take(200).collect();
        let new = Session { id: 0, user_id: user.id, created: now, last_used: now, expires, address, agent };
        let (hash, idle) = (token_hash(&secret), before(now, IDLE));
        let made = self.store().write(move |tx| {
            sessions::purge(tx, now, idle)?;
            sessions::create(tx, &hash, &new)
        });
        Ok((secret, made.await?))
    }

    /// Sessions that have not ended, of one user or of all.
    ///
    /// # Errors
    /// Store errors.
    pub async fn sessions(&self, user: Option<i64>) -> Result<Vec<Session>, AppError> {
        let now = self.now();
        let idle = before(now, IDLE);
        Ok(self.store().read(move |tx| sessions::list(tx, user, now, idle)).await?)
    }

    /// Ends a session, only of `user` when given.
    ///
    /// # Errors
    /// When there is none; store errors.
    pub async fn end_session(&self, id: i64, user: Option<i64>) -> Result<(), AppError> {
        if self.store().write(move |tx| sessions::end(tx, id, user)).await? {
            return Ok(());
        }
        Err(AppError::not_found("session", id.to_string(), "list the sessions to see which there are"))
    }
}

/// `now` less a duration.
fn before(now: Timestamp, duration: SignedDuration) -> Timestamp {
    now.checked_sub(duration).unwrap_or(Timestamp::MIN)
}
