//! Reading the texts. Everything that is read knows its place, so that a sentence about it can name file and line.

use std::collections::{BTreeMap, HashSet};

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::similar::similar;
use super::{ConfigurationRequest, Wrong};

/// The most texts, and bytes of all together.
const MAX_FILES: usize = 100;
const MAX_BYTES: usize = 1 << 20;
const SECTIONS: [&str; 4] = ["settings", "groups", "users", "webhooks"];

/// File and line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Place(String);

impl Place {
    /// A sentence about it.
    pub(super) fn wrong(&self, reason: impl std::fmt::Display) -> Wrong {
        Wrong(format!("{}: {reason}", self.0))
    }
}

/// A setting in the form in which the application takes it.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct WantedSetting {
    pub(super) key: String,
    pub(super) value: String,
    pub(super) is_secret: bool,
    pub(super) place: Place,
}

/// A group.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct WantedGroup {
    pub(super) name: String,
    pub(super) parent: Option<String>,
    pub(super) place: Place,
}

/// A user.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct WantedUser {
    pub(super) name: String,
    pub(super) role: String,
    pub(super) groups: Vec<String>,
    pub(super) is_disabled: bool,
    pub(super) password: Option<String>,
    pub(super) place: Place,
}

/// A webhook.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct WantedWebhook {
    pub(super) name: String,
    pub(super) url: String,
    pub(super) events: Vec<String>,
    pub(super) is_enabled: bool,
    pub(super) secret: Option<String>,
    pub(super) place: Place,
}

/// What the texts say. Sections that are in none of them are `None`.
#[derive(Clone, Default, PartialEq, Eq)]
pub(super) struct Document {
    pub(super) settings: Vec<WantedSetting>,
    pub(super) groups: Option<Vec<WantedGroup>>,
    pub(super) users: Option<Vec<WantedUser>>,
    pub(super) webhooks: Option<Vec<WantedWebhook>>,
}

/// Reads the texts.
pub(super) fn read(request: &ConfigurationRequest) -> Result<Document, Wrong> {
    let bytes: usize = request.files.iter().map(|file| file.text.len()).sum();
    if request.files.is_empty() || request.files.len() > MAX_FILES || bytes > MAX_BYTES {
        return Err(Wrong(format!("a configuration is 1 to {MAX_FILES} texts, together at most {MAX_BYTES} bytes")));
    }
    let mut document = Document::default();
    for file in &request.files {
        let reader = Reader { name: &file.name, text: &file.text, secrets: &request.secrets };
        let parsed = DeTable::parse(&file.text).map_err(|error| {
            let place = reader.place(error.span().map_or(0, |span| span.start));
            place.wrong(format_args!("this is no TOML: {}", error.message()))
        })?;
        reader.sections(parsed.get_ref(), &mut document)?;
    }
    let mut keys = HashSet::new();
    if let Some(twice) = document.settings.iter().find(|setting| !keys.insert(setting.key.as_str())) {
        return Err(twice.place.wrong(format_args!("the setting {} is given twice; remove one", twice.key)));
    }
    once("group", document.groups.iter().flatten().map(|group| (&group.name, &group.place)))?;
    once("user", document.users.iter().flatten().map(|user| (&user.name, &user.place)))?;
    once("webhook", document.webhooks.iter().flatten().map(|webhook| (&webhook.name, &webhook.place)))?;
    Ok(document)
}

fn once<'a>(what: &str, named: impl Iterator<Item = (&'a String, &'a Place)>) -> Result<(), Wrong> {
    let mut names = HashSet::new();
    for (name, place) in named {
        if !names.insert(name.to_lowercase()) {
            return Err(place.wrong(format_args!("there are two of the {what} {name:?}; remove one")));
        }
    }
    Ok(())
}

type Value<'i> = Spanned<DeValue<'i>>;

/// One text.
struct Reader<'a> {
    name: &'a str,
    text: &'a str,
    secrets: &'a BTreeMap<String, String>,
}

impl Reader<'_> {
    fn place(&self, at: usize) -> Place {
        let before = self.text.get(..at).unwrap_or(self.text);
        Place(format!("line {} of {}", before.matches('\n').count() + 1, self.name))
    }

    fn sections(&self, table: &DeTable<'_>, document: &mut Document) -> Result<(), Wrong> {
        for (key, value) in table {
            match key.get_ref().as_ref() {
                "settings" => {
                    let DeValue::Table(settings) = value.get_ref() else {
                        return Err(self
                            .place(value.span().start)
                            .wrong("settings is a table; begin it with [settings]"));
                    };
                    for (key, value) in settings {
                        document.settings.push(self.setting(key, value)?);
                    }
                }
                "groups" => self.items(value, "groups", &mut document.groups, |item| item.group())?,
                "users" => self.items(value, "users", &mut document.users, |item| item.user())?,
                "webhooks" => self.items(value, "webhooks", &mut document.webhooks, |item| item.webhook())?,
                unknown => return Err(self.unknown(key.span().start, "section", unknown, SECTIONS)),
            }
        }
        Ok(())
    }

    fn unknown<'k>(
        &self,
        at: usize,
        what: &str,
        word: &str,
        known: impl IntoIterator<Item = &'k str> + Clone,
    ) -> Wrong {
        let hint = match similar(word, known.clone()) {
            Some(meant) => format!("is {meant:?} meant"),
            None => format!("there are {}", known.into_iter().collect::<Vec<_>>().join(", ")),
        };
        self.place(at).wrong(format_args!("there is no {what} {word:?}; {hint}"))
    }

    fn setting(&self, key: &Spanned<std::borrow::Cow<'_, str>>, value: &Value<'_>) -> Result<WantedSetting, Wrong> {
        let place = self.place(key.span().start);
        let name = key.get_ref().to_string();
        let is_secret = is_secret(&name);
        let value = match value.get_ref() {
            _ if is_secret => self.secret(value, &name)?,
            DeValue::String(text) => text.to_string(),
            DeValue::Boolean(flag) => flag.to_string(),
            DeValue::Integer(number) => number.to_string(),
            DeValue::Array(_) => self.texts(value, &name)?.join(" "),
            _ => return Err(place.wrong(format_args!("{name} takes a text, a number, true, false or a list of texts"))),
        };
        Ok(WantedSetting { key: name, value, is_secret, place })
    }

    fn items<T>(
        &self,
        value: &Value<'_>,
        section: &str,
        into: &mut Option<Vec<T>>,
        read: impl Fn(&mut Item<'_, '_>) -> Result<T, Wrong>,
    ) -> Result<(), Wrong> {
        let place = self.place(value.span().start);
        let DeValue::Array(array) = value.get_ref() else {
            return Err(place.wrong(format_args!("{section} is a list; begin each of them with [[{section}]]")));
        };
        let items = into.get_or_insert_default();
        for value in array {
            let place = self.place(value.span().start);
            let DeValue::Table(table) = value.get_ref() else {
                return Err(place.wrong(format_args!("{section} is a list of tables; begin each with [[{section}]]")));
            };
            let mut item = Item { reader: self, table, place, known: Vec::new() };
            items.push(read(&mut item)?);
            item.nothing_else()?;
        }
        Ok(())
    }

    fn texts(&self, value: &Value<'_>, key: &str) -> Result<Vec<String>, Wrong> {
        let wrong =
            || self.place(value.span().start).wrong(format_args!("{key} takes a list of texts, such as [\"a\"]"));
        let DeValue::Array(array) = value.get_ref() else { return Err(wrong()) };
        let text = |value: &Value<'_>| match value.get_ref() {
            DeValue::String(text) => Ok(text.to_string()),
            _ => Err(wrong()),
        };
        array.iter().map(text).collect()
    }

    /// What a reference stands for.
    fn secret(&self, value: &Value<'_>, key: &str) -> Result<String, Wrong> {
        let place = self.place(value.span().start);
        let reference = match value.get_ref() {
            DeValue::Table(table) => reference(table),
            // The empty text is no secret.
            DeValue::String(text) if text.is_empty() => return Ok(String::new()),
            _ => None,
        };
        let Some(reference) = reference else {
            let how = "{ env = \"NAME\" } or { file = \"PATH\" }";
            return Err(place.wrong(format_args!("{key} is a secret and not written here; say where it is: {how}")));
        };
        let given = self.secrets.get(&reference).cloned();
        given.ok_or_else(|| place.wrong(format_args!("{key} refers to {reference}, which was not given along")))
    }
}

/// The form in which secrets are given: `env:NAME` or `file:PATH`.
fn reference(table: &DeTable<'_>) -> Option<String> {
    let mut entries = table.iter();
    let (key, value) = entries.next()?;
    let (kind, DeValue::String(name)) = (key.get_ref(), value.get_ref()) else { return None };
    let is_one = entries.next().is_none() && matches!(kind.as_ref(), "env" | "file");
    is_one.then(|| format!("{kind}:{name}"))
}

/// Whether a setting is a secret.
pub(super) fn is_secret(key: &str) -> bool {
    key.ends_with("_password") || key.ends_with("_secret")
}

/// One table of a list.
struct Item<'r, 'i> {
    reader: &'r Reader<'r>,
    table: &'r DeTable<'i>,
    place: Place,
    /// Keys that were asked for.
    known: Vec<&'static str>,
}

impl<'r, 'i> Item<'r, 'i> {
    fn value(&mut self, key: &'static str) -> Option<&'r Value<'i>> {
        self.known.push(key);
        self.table.iter().find(|(name, _)| name.get_ref() == key).map(|(_, value)| value)
    }

    fn text(&mut self, key: &'static str) -> Result<Option<String>, Wrong> {
        let Some(value) = self.value(key) else { return Ok(None) };
        match value.get_ref() {
            DeValue::String(text) => Ok(Some(text.to_string())),
            _ => Err(self.reader.place(value.span().start).wrong(format_args!("{key} takes a text in quotes"))),
        }
    }

    fn required(&mut self, key: &'static str) -> Result<String, Wrong> {
        let found = self.text(key)?;
        found.ok_or_else(|| self.place.wrong(format_args!("{key} is missing; add a line {key} = \"…\"")))
    }

    fn flag(&mut self, key: &'static str, default: bool) -> Result<bool, Wrong> {
        let Some(value) = self.value(key) else { return Ok(default) };
        match value.get_ref() {
            DeValue::Boolean(flag) => Ok(*flag),
            _ => Err(self.reader.place(value.span().start).wrong(format_args!("{key} takes true or false"))),
        }
    }

    fn texts(&mut self, key: &'static str) -> Result<Vec<String>, Wrong> {
        self.value(key).map_or_else(|| Ok(Vec::new()), |value| self.reader.texts(value, key))
    }

    fn secret(&mut self, key: &'static str) -> Result<Option<String>, Wrong> {
        self.value(key).map(|value| self.reader.secret(value, key)).transpose()
    }

    /// Refuses keys that nobody asked for.
    fn nothing_else(&self) -> Result<(), Wrong> {
        let unknown = self.table.iter().find(|(key, _)| !self.known.contains(&key.get_ref().as_ref()));
        unknown.map_or(Ok(()), |(key, _)| {
            Err(self.reader.unknown(key.span().start, "key", key.get_ref(), self.known.iter().copied()))
        })
    }

    fn group(&mut self) -> Result<WantedGroup, Wrong> {
        Ok(WantedGroup { name: self.required("name")?, parent: self.text("parent")?, place: self.place.clone() })
    }

    fn user(&mut self) -> Result<WantedUser, Wrong> {
        Ok(WantedUser {
            name: self.required("name")?,
            role: self.required("role")?,
            groups: self.texts("groups")?,
            is_disabled: self.flag("disabled", false)?,
            password: self.secret("password")?,
            place: self.place.clone(),
        })
    }

    fn webhook(&mut self) -> Result<WantedWebhook, Wrong> {
        Ok(WantedWebhook {
            name: self.required("name")?,
            url: self.required("url")?,
            events: self.texts("events")?,
            is_enabled: self.flag("enabled", true)?,
            secret: self.secret("secret")?,
            place: self.place.clone(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::configuration::ConfigurationFile;

    fn read_one(text: &str) -> Result<Document, String> {
        let file = ConfigurationFile { name: "server.toml".to_owned(), text: text.to_owned() };
        let secrets = BTreeMap::from([("env:PASSWORD".to_owned(), "hidden".to_owned())]);
        read(&ConfigurationRequest { files: vec![file], secrets, prune: false }).map_err(|wrong| wrong.0)
    }

    #[test]
    fn what_is_wrong_is_said_with_file_line_and_what_to_do() {
        for (text, place, word) in [
            ("[settings]\ntargeting = server_side\n", "line 2 of server.toml: ", "TOML"),
            ("\n[setings]\n", "line 2 of server.toml: ", "is \"settings\" meant"),
            ("[colours]\n", "line 1 of server.toml: ", "there are settings, groups"),
            ("[settings]\n\ntargeting = 1.5", "line 3 of server.toml: ", "takes a text"),
            ("[settings]\nsync_proxy_password = \"open\"", "line 2 of server.toml: ", "{ env ="),
            ("[settings]\nsync_proxy_password = { env = \"OTHER\" }", "line 2 of server.toml: ", "env:OTHER"),
            ("[[groups]]\nname = \"a\"\nparrent = \"b\"", "line 3 of server.toml: ", "is \"parent\" meant"),
            ("[[groups]]\nparent = \"b\"", "line 1 of server.toml: ", "name is missing"),
            ("[[groups]]\nname = 7", "line 2 of server.toml: ", "a text in quotes"),
            ("[groups]\nname = \"a\"", "line 1 of server.toml: ", "[[groups]]"),
            ("[[groups]]\nname = \"a\"\n[[groups]]\nname = \"A\"", "line 3 of server.toml: ", "there are two"),
            (
                "[[users]]\nname = \"a\"\nrole = \"reporter\"\ngroups = \"x\"",
                "line 4 of server.toml: ",
                "a list of texts",
            ),
            (
                "[[webhooks]]\nname = \"a\"\nurl = \"http://x/\"\nenabled = \"no\"",
                "line 4 of server.toml: ",
                "true or false",
            ),
        ] {
            let sentence = read_one(text).err().unwrap();
            assert!(sentence.starts_with(place) && sentence.contains(word), "{text}\n{sentence}");
        }
        assert!(read_one(&"[".repeat(100_000)).is_err(), "depth is bounded");
    }

    #[test]
    fn values_are_taken_in_the_application_s_form() {
        let text = "[settings]\nmax_computers = 1_000\nsync_replica = false\ncontent_hosts = [\"a\", \"b\"]\n\
                    sync_proxy_password = { env = \"PASSWORD\" }\n[[users]]\nname = \"ada\"\nrole = \"reporter\"\n";
        let document = read_one(text).unwrap();
        let settings: Vec<_> = document.settings.iter().map(|one| (one.key.as_str(), one.value.as_str())).collect();
        assert!(settings.contains(&("max_computers", "1000")) && settings.contains(&("content_hosts", "a b")));
        assert!(settings.contains(&("sync_proxy_password", "hidden")) && settings.contains(&("sync_replica", "false")));
        assert!(document.groups.is_none() && document.users.unwrap()[0].password.is_none());
    }
}
