//! What a user does with its own password: prove it once more, and change it.

use super::{UserChange, password};
use crate::{App, AppError};

impl App {
    /// Checks the password of a user who is signed in, before something that a stolen session must not do. Failures
    /// count as those of signing in.
    ///
    /// # Errors
    /// [`AppError::Forbidden`] when it is wrong or was wrong too often.
    pub async fn prove_password(&self, user: i64, password: &str) -> Result<(), AppError> {
        let people = &self.0.people;
        let user = self.user(user).await?;
        if !people.attempts.admit(&user.name, None, self.now()) {
            return Err(AppError::Forbidden("too many failed attempts; wait a quarter of an hour".to_owned()));
        }
        if !password::is_possible(password) || !people.passwords.verify(password, Some(user.password)).await? {
            return Err(AppError::Forbidden("the password is wrong".to_owned()));
        }
        people.attempts.succeeded(&user.name, None);
        Ok(())
    }

    /// Changes a user's own password. Its other sessions end.
    ///
    /// # Errors
    /// [`AppError::Forbidden`] when the present password is wrong; [`AppError::Invalid`] when the new one cannot be
    /// used.
    pub async fn change_own_password(
        &self,
        (user, session): (i64, i64),
        present: &str,
        new: String,
    ) -> Result<(), AppError> {
        self.prove_password(user, present).await?;
        let change = UserChange { password: Some(new), session: Some(session), ..UserChange::default() };
        self.change_user(user, change).await.map(drop)
    }
}
