//! Tags of what people edit: two editors see the same tag exactly when they saw the same thing, so whoever saves
//! second hears of it instead of undoing the work of the first.

use patchwell_model::Group;
use patchwell_store::downstream::{Access, DownstreamServer};
use patchwell_store::{StoreError, Tx, groups, settings};
use ring::hmac;

use crate::open::{hex, random};
use crate::settings::{Settings, SettingsPart};
use crate::{App, AppError};

/// Where the key of tags is kept: a tag of settings must not help to guess a password among them.
const KEY: &str = "edit_tag_key";

/// The tag of one state of one thing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EditTag(String);

impl EditTag {
    /// Of something that counts its changes.
    #[must_use]
    pub fn version(version: i64) -> Self {
        Self(version.to_string())
    }

    /// As it stands in `ETag` and `If-Match`, without quotes: letters and digits.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Which states may be changed.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum IfMatch {
    /// Whatever it is.
    #[default]
    Any,
    /// Only one of these tags.
    Only(Vec<String>),
}

impl IfMatch {
    /// Only this state.
    #[must_use]
    pub fn only(tag: &EditTag) -> Self {
        Self::Only(vec![tag.0.clone()])
    }

    /// Whether a thing of this tag may be changed.
    #[must_use]
    pub fn admits(&self, tag: &EditTag) -> bool {
        match self {
            Self::Any => true,
            Self::Only(tags) => tags.contains(&tag.0),
        }
    }

    /// Refuses a thing of another tag.
    ///
    /// # Errors
    /// [`AppError::Stale`].
    pub fn check(&self, tag: &EditTag) -> Result<(), AppError> {
        if self.admits(tag) { Ok(()) } else { Err(AppError::Stale) }
    }
}

/// Makes tags; cheap to clone into a transaction, which compares with what is stored.
#[derive(Clone)]
pub struct EditTags(hmac::Key);

/// The key of this name in the database; it is made when it is not there. Blocks.
pub(crate) fn stored_key(store: &patchwell_store::Store, name: &'static str) -> Result<hmac::Key, AppError> {
    let candidate = hex(&random::<32>()?);
    let key = store.write_blocking(move |tx| match settings::get(tx, name)? {
        Some(key) => Ok(key),
        None => settings::set(tx, name, &candidate).map(|()| candidate.clone()),
    })?;
    Ok(hmac::Key::new(hmac::HMAC_SHA256, key.as_bytes()))
}

impl EditTags {
    /// With the key of this database, which is made when it is not there. Blocks.
    pub(crate) fn open(store: &patchwell_store::Store) -> Result<Self, AppError> {
        Ok(Self(stored_key(store, KEY)?))
    }

    /// The tag of a thing of some kind by everything that can be edited of it.
    pub fn of<'a>(&self, kind: &'a str, parts: impl IntoIterator<Item = &'a str>) -> EditTag {
        let mut context = hmac::Context::with_key(&self.0);
        for part in std::iter::once(kind).chain(parts) {
            context.update(&(part.len() as u64).to_be_bytes());
            context.update(part.as_bytes());
        }
        let tag = context.sign();
        EditTag(hex(tag.as_ref().get(..12).unwrap_or_default()))
    }

    /// Of a group: its name and its place, not its computers.
    #[must_use]
    pub fn group(&self, group: &Group) -> EditTag {
        let parent = group.parent.map(|parent| parent.to_string()).unwrap_or_default();
        self.of("group", [group.id.to_string().as_str(), &group.name, &parent])
    }

    /// Of a server below: what an administrator decided about it, not what it tells.
    #[must_use]
    pub fn downstream_server(&self, server: &DownstreamServer) -> EditTag {
        let access = match server.access {
            Access::AsListed => "as_listed",
            Access::Allowed => "allowed",
            Access::Blocked => "blocked",
        };
        self.of("downstream_server", [server.id.to_string().as_str(), access])
    }

    /// Of the configuration as it is exported.
    #[must_use]
    pub fn configuration(&self, text: &str) -> EditTag {
        self.of("configuration", [text])
    }

    /// Of one part of the settings.
    #[must_use]
    pub fn settings(&self, settings: &Settings, part: SettingsPart) -> EditTag {
        let texts = settings.to_texts();
        let own = texts.iter().filter(|(key, _)| part.has(key));
        self.of("settings", own.flat_map(|(key, value)| [*key, value.as_str()]))
    }

    /// Whether a stored group may be changed; one that is gone may not.
    pub(crate) fn admits_group(
        &self,
        tx: &mut Tx,
        if_match: &IfMatch,
        id: patchwell_model::GroupId,
    ) -> Result<bool, StoreError> {
        if *if_match == IfMatch::Any {
            return Ok(true);
        }
        Ok(groups::get(tx, id)?.is_some_and(|group| if_match.admits(&self.group(&group))))
    }

    /// Whether a part of the stored settings may be changed.
    pub(crate) fn admits_settings(
        &self,
        tx: &mut Tx,
        if_match: &IfMatch,
        part: SettingsPart,
    ) -> Result<bool, StoreError> {
        if *if_match == IfMatch::Any {
            return Ok(true);
        }
        let stored = Settings::read(&settings::list(tx)?);
        Ok(if_match.admits(&self.settings(&stored, part)))
    }
}

impl App {
    /// What makes tags of this server's things.
    #[must_use]
    pub fn edit_tags(&self) -> &EditTags {
        &self.0.edit_tags
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tags(key: u8) -> EditTags {
        EditTags(hmac::Key::new(hmac::HMAC_SHA256, &[key; 32]))
    }

    #[test]
    fn a_tag_is_of_every_part_in_its_place() {
        let tag = |parts: &[&str]| tags(1).of("group", parts.iter().copied());
        assert_eq!(tag(&["a", "b"]), tag(&["a", "b"]));
        assert_ne!(tag(&["a", "b"]), tag(&["ab", ""]));
        assert_ne!(tag(&["a", "b"]), tag(&["b", "a"]));
        assert_ne!(tags(1).of("a", []), tags(2).of("a", []), "without the key nobody can try passwords");
    }

    #[test]
    fn only_its_own_part_of_the_settings_changes_a_tag() {
        let mut settings = Settings::default();
        let tag = |settings: &Settings, part| tags(1).settings(settings, part);
        let (server, sync) = (tag(&settings, SettingsPart::Server), tag(&settings, SettingsPart::Synchronization));
        settings.set("sync_proxy_password", "secret").unwrap();
        assert_eq!(tag(&settings, SettingsPart::Server), server);
        assert_ne!(tag(&settings, SettingsPart::Synchronization), sync);
    }
}
