//! Users whom a provider or a directory knows: they are made at their first sign-in, and each sign-in brings their name
//! and role up to date.

use patchwell_model::Role;
use patchwell_signin::{Identity, SignInError};
use patchwell_store::users::{Origin, User};
use patchwell_store::{StoreError, Tx, audit, sessions, users};

use super::LoginRefused;
use super::users::{check_name, unnamed};
use crate::settings::{RoleRule, decide_role};
use crate::{App, AppError};

/// What became of a user.
enum Found {
    Is(User),
    NameTaken,
}

impl From<SignInError> for LoginRefused {
    fn from(error: SignInError) -> Self {
        match error {
            SignInError::Refused(_) => {
                tracing::warn!(%error, "somebody was not signed in");
                Self::Wrong
            }
            SignInError::Configuration(_) | SignInError::Unavailable(_) => {
                tracing::error!(%error, "nobody can be signed in");
                Self::Unavailable
            }
        }
    }
}

impl App {
    /// The user of an identity, as the rules say what it may do.
    pub(super) async fn external_user(
        &self,
        origin: Origin,
        identity: Identity,
        rules: &[RoleRule],
    ) -> Result<User, LoginRefused> {
        let Some((role, groups)) = decide_role(rules, &self.snapshot(), &identity.groups) else {
            return Err(LoginRefused::NotAllowed);
        };
        let name = check_name(&identity.name)?;
        let wanted = User {
            id: 0,
            name: name.clone(),
            // No password fits.
            password: String::new(),
            role,
            groups,
            is_disabled: false,
            version: 1,
            created: self.now(),
            totp: None,
            external: Some((origin, identity.external_id)),
        };
        let change = |action, before: String, after: String| {
            let mut record = self.change(action, name.clone(), before, after);
            record.actor = origin.name().to_owned();
            record
        };
        let made = change("user.create", String::new(), unnamed(&wanted));
        let changed = change("user.change", String::new(), unnamed(&wanted));
        let found = self.store().write(move |tx| bring_up_to_date(tx, &wanted, &made, &changed));
        match found.await.map_err(AppError::from)? {
            Found::Is(user) if user.is_disabled => Err(LoginRefused::Wrong),
            Found::Is(user) => Ok(user),
            Found::NameTaken => Err(LoginRefused::App(AppError::Conflict(format!(
                "there is another user {name:?} here; remove or rename it first"
            )))),
        }
    }
}

fn bring_up_to_date(
    tx: &mut Tx,
    wanted: &User,
    made: &audit::Record,
    changed: &audit::Record,
) -> Result<Found, StoreError> {
    let Some((origin, external_id)) = &wanted.external else { return Ok(Found::NameTaken) };
    let Some(known) = users::by_external_id(tx, *origin, external_id)? else {
        let Some(user) = users::create(tx, wanted)? else { return Ok(Found::NameTaken) };
        return audit::append(tx, made).map(|_| Found::Is(user));
    };
    let is_same = known.name == wanted.name && known.role == wanted.role && known.groups == wanted.groups;
    if is_same || known.is_disabled {
        return Ok(Found::Is(known));
    }
    if known.name != wanted.name && !users::rename(tx, known.id, &wanted.name)? {
        return Ok(Found::NameTaken);
    }
    let before = format!("{} {}", known.name, unnamed(&known));
    let lost_rights = known.role != wanted.role && wanted.role != Role::Administrator;
    let user = User { name: wanted.name.clone(), role: wanted.role, groups: wanted.groups.clone(), ..known };
    if !users::save(tx, &user)? {
        return Err(StoreError::Busy);
    }
    if lost_rights {
        sessions::end_of_user(tx, user.id, None)?;
    }
    let record = audit::Record { before, ..changed.clone() };
    audit::append(tx, &record)?;
    Ok(Found::Is(User { version: user.version + 1, ..user }))
}
