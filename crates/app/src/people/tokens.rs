//! API tokens with a role and an expiry.

use patchwell_model::{GroupId, Role, Timestamp};
use patchwell_store::tokens::{NewToken, Token};
use patchwell_store::{audit, tokens};

use super::users::{check_name, check_scope, scope_text};
use crate::tokens::{new_secret, token_hash};
use crate::{App, AppError};

/// A token that is wanted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TokenRequest {
    /// What to call it.
    pub name: String,
    /// What may be done with it.
    pub role: Role,
    /// Where an operator may do it, with all groups below.
    pub groups: Vec<GroupId>,
    /// Of no use from then on; `None` is never.
    pub expires: Option<Timestamp>,
}

impl App {
    /// Makes a token and gives its secret, which cannot be had again.
    ///
    /// # Errors
    /// [`AppError::Invalid`] when its name, groups or expiry cannot be used; store errors.
    pub async fn create_token(&self, request: TokenRequest) -> Result<(String, Token), AppError> {
        let now = self.now();
        let name = check_name(&request.name)?;
        check_scope(&self.snapshot(), request.role, &request.groups)?;
        if request.expires.is_some_and(|expires| expires <= now) {
            return Err(AppError::Invalid("the token would have expired already; give a later time".to_owned()));
        }
        let TokenRequest { role, groups, expires, .. } = request;
        let new = NewToken { name, role, groups, created: now, expires };
        let secret = new_secret(self.random()?);
        let hash = token_hash(&secret);
        let record = self.change("token.create", &new.name, String::new(), scope_text(role, &new.groups));
        let made = self.store().write(move |tx| {
            audit::append(tx, &record)?;
            tokens::create(tx, &hash, &new)
        });
        Ok((secret, made.await?))
    }

    /// All tokens, expired ones too.
    ///
    /// # Errors
    /// Store errors.
    pub async fn tokens(&self) -> Result<Vec<Token>, AppError> {
        Ok(self.store().read(tokens::list).await?)
    }

    /// Removes a token.
    ///
    /// # Errors
    /// When there is none; store errors.
    pub async fn revoke_token(&self, id: i64) -> Result<(), AppError> {
        let missing = || AppError::not_found("token", id.to_string(), "list the tokens to see which there are");
        let token = self.tokens().await?.into_iter().find(|token| token.id == id).ok_or_else(missing)?;
        let record = self.change("token.revoke", token.name, scope_text(token.role, &token.groups), String::new());
        let gone = self.store().write(move |tx| {
            audit::append(tx, &record)?;
            tokens::revoke(tx, id)
        });
        if gone.await? { Ok(()) } else { Err(missing()) }
    }
}
