//! Making, changing and removing users.

use patchwell_catalog::Snapshot;
use patchwell_model::{GroupId, Role};
use patchwell_store::users::User;
use patchwell_store::{Tx, audit, sessions, users};

use super::password;
use crate::{App, AppError, EditTag, IfMatch};

/// A user that is wanted. Its `Debug` form would show the password, so it has none.
#[derive(Clone, PartialEq, Eq)]
pub struct NewUser {
    /// What to call it.
    pub name: String,
    /// Its password.
    pub password: String,
    /// What it may do.
    pub role: Role,
    /// Where an operator may do it, with all groups below.
    pub groups: Vec<GroupId>,
}

/// What is to change of a user; absent things stay.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct UserChange {
    /// A new password. The user's sessions end, but the one that asks.
    pub password: Option<String>,
    /// What it may do.
    pub role: Option<Role>,
    /// Where an operator may do it.
    pub groups: Option<Vec<GroupId>>,
    /// Whether it cannot sign in.
    pub is_disabled: Option<bool>,
    /// Only if the user is still as somebody saw it.
    pub if_match: IfMatch,
    /// The session that asks.
    pub session: Option<i64>,
}

/// Why a change was not made.
enum Saved {
    Done,
    Changed,
    LastAdministrator,
}

impl App {
    /// All users by name.
    ///
    /// # Errors
    /// Store errors.
    pub async fn users(&self) -> Result<Vec<User>, AppError> {
        Ok(self.store().read(users::list).await?)
    }

    /// A user.
    ///
    /// # Errors
    /// When there is none; store errors.
    pub async fn user(&self, id: i64) -> Result<User, AppError> {
        self.store().read(move |tx| users::get(tx, id)).await?.ok_or_else(|| no_user(&id.to_string()))
    }

    /// A user by its name or number.
    ///
    /// # Errors
    /// When there is none; store errors.
    pub async fn find_user(&self, text: &str) -> Result<User, AppError> {
        let (name, id) = (text.to_owned(), text.parse().ok());
        let found = self.store().read(move |tx| match (users::by_name(tx, &name)?, id) {
            (None, Some(id)) => users::get(tx, id),
            (found, _) => Ok(found),
        });
        found.await?.ok_or_else(|| no_user(text))
    }

    /// Makes a user.
    ///
    /// # Errors
    /// [`AppError::Conflict`] when the name is taken; [`AppError::Invalid`] when name, password or groups cannot be
    /// used.
    pub async fn create_user(&self, new: NewUser) -> Result<User, AppError> {
        let user = self.prepared(new).await?;
        let record = self.change("user.create", &user.name, String::new(), unnamed(&user));
        let name = user.name.clone();
        let made = self.store().write(move |tx| {
            let Some(made) = users::create(tx, &user)? else { return Ok(None) };
            audit::append(tx, &record).map(|_| Some(made))
        });
        made.await?.ok_or_else(|| AppError::Conflict(format!("there is a user {name:?} already; choose another name")))
    }

    /// A user as it will be stored.
    pub(super) async fn prepared(&self, new: NewUser) -> Result<User, AppError> {
        let name = check_name(&new.name)?;
        password::check(&new.password, &name)?;
        check_scope(&self.snapshot(), new.role, &new.groups)?;
        let password = self.0.people.passwords.hash(&new.password, self.random()?).await?;
        Ok(User {
            id: 0,
            name,
            password,
            role: new.role,
            groups: new.groups,
            is_disabled: false,
            version: 1,
            created: self.now(),
            totp: None,
            external: None,
        })
    }

    /// Changes a user.
    ///
    /// # Errors
    /// [`AppError::Stale`] when it is of another version; [`AppError::Conflict`] when nobody could administer
    /// any more; as [`Self::create_user`].
    pub async fn change_user(&self, id: i64, change: UserChange) -> Result<User, AppError> {
        let mut user = self.user(id).await?;
        change.if_match.check(&EditTag::version(user.version))?;
        if user.external.is_some() && (change.password.is_some() || change.role.is_some() || change.groups.is_some()) {
            let text = "what this user may do and its password come from elsewhere; change them there";
            return Err(AppError::Conflict(text.to_owned()));
        }
        let before = unnamed(&user);
        let is_new_password = change.password.is_some();
        if let Some(password) = &change.password {
            password::check(password, &user.name)?;
            user.password = self.0.people.passwords.hash(password, self.random()?).await?;
        }
        user.role = change.role.unwrap_or(user.role);
        user.groups = change.groups.unwrap_or(user.groups);
        user.is_disabled = change.is_disabled.unwrap_or(user.is_disabled);
        check_scope(&self.snapshot(), user.role, &user.groups)?;
        let action = if is_new_password { "user.password" } else { "user.change" };
        let record = self.change(action, &user.name, before, unnamed(&user));
        let sessions = (is_new_password || user.is_disabled).then_some(change.session);
        self.save_user(user, Some((record, sessions))).await
    }

    /// Saves a user that was read before.
    pub(super) async fn save_user(
        &self,
        user: User,
        recorded: Option<(audit::Record, Option<Option<i64>>)>,
    ) -> Result<User, AppError> {
        let stored = user.clone();
        let saved = self.store().write(move |tx| {
            if !may_go(tx, &stored)? {
                return Ok(Saved::LastAdministrator);
            }
            if !users::save(tx, &stored)? {
                return Ok(Saved::Changed);
            }
            if let Some((record, end)) = &recorded {
                audit::append(tx, record)?;
                end.map(|but| sessions::end_of_user(tx, stored.id, but)).transpose()?;
            }
            Ok(Saved::Done)
        });
        match saved.await? {
            Saved::Done => Ok(User { version: user.version + 1, ..user }),
            Saved::Changed => Err(changed_meanwhile()),
            Saved::LastAdministrator => Err(last_administrator()),
        }
    }

    /// Removes a user with its sessions.
    ///
    /// # Errors
    /// [`AppError::Conflict`] when nobody could administer any more; [`AppError::Stale`] when it is not as somebody saw
    /// it; when there is no such user.
    pub async fn delete_user(&self, if_match: &IfMatch, id: i64) -> Result<(), AppError> {
        let (user, if_match) = (self.user(id).await?, if_match.clone());
        let record = self.change("user.delete", &user.name, unnamed(&user), String::new());
        let gone = User { is_disabled: true, ..user };
        let saved = self.store().write(move |tx| {
            if !may_go(tx, &gone)? {
                return Ok(Saved::LastAdministrator);
            }
            let stored = users::get(tx, id)?;
            if stored.is_none_or(|stored| !if_match.admits(&EditTag::version(stored.version))) {
                return Ok(Saved::Changed);
            }
            users::delete(tx, id)?;
            audit::append(tx, &record).map(|_| Saved::Done)
        });
        match saved.await? {
            Saved::Done => Ok(()),
            Saved::Changed => Err(AppError::Stale),
            Saved::LastAdministrator => Err(last_administrator()),
        }
    }
}

/// Whether somebody can still do everything when this user is as it will be.
fn may_go(tx: &mut Tx, after: &User) -> Result<bool, patchwell_store::StoreError> {
    if after.role == Role::Administrator && !after.is_disabled {
        return Ok(true);
    }
    let administrators = users::administrators(tx)?;
    let before = users::get(tx, after.id)?;
    let was_one = before.is_some_and(|user| user.role == Role::Administrator && !user.is_disabled);
    Ok(!was_one || administrators > 1)
}

fn last_administrator() -> AppError {
    AppError::Conflict("this is the last administrator who can sign in; make another one first".to_owned())
}

pub(super) fn changed_meanwhile() -> AppError {
    AppError::Stale
}

fn no_user(name: &str) -> AppError {
    AppError::not_found("user", name, "list the users to see which there are")
}

/// A name without spaces around it.
pub(crate) fn check_name(name: &str) -> Result<String, AppError> {
    let name = name.trim();
    let is_numeral = name.bytes().all(|byte| byte.is_ascii_digit());
    if name.is_empty() || name.chars().count() > 100 || name.chars().any(char::is_control) || is_numeral {
        let text = "a name has 1 to 100 characters, no control characters, and is not a number";
        return Err(AppError::Invalid(text.to_owned()));
    }
    Ok(name.to_owned())
}

/// Groups are for operators, and operators need some.
pub(super) fn check_scope(snapshot: &Snapshot, role: Role, groups: &[GroupId]) -> Result<(), AppError> {
    if (role == Role::Operator) == groups.is_empty() || groups.len() > 1000 {
        let text = "an operator needs groups (1 to 1000), other roles have none";
        return Err(AppError::Invalid(text.to_owned()));
    }
    match groups.iter().find(|group| snapshot.groups().get(**group).is_none()) {
        Some(group) => Err(AppError::not_found("group", group.to_string(), "create it first")),
        None => Ok(()),
    }
}

/// What the record of a change says of a user.
pub(super) fn unnamed(user: &User) -> String {
    let scope = scope_text(user.role, &user.groups);
    if user.is_disabled { format!("{scope}, disabled") } else { scope }
}

pub(super) fn scope_text(role: Role, groups: &[GroupId]) -> String {
    let groups: Vec<String> = groups.iter().map(ToString::to_string).collect();
    if groups.is_empty() { role.name().to_owned() } else { format!("{} in {}", role.name(), groups.join(" ")) }
}
