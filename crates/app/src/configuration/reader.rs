//! Reading values of a text. Everything that is read knows its place, so that a sentence about it can name file and line.

use std::collections::BTreeMap;
use std::str::FromStr;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::Wrong;
use super::document::WantedSetting;
use super::similar::similar;

/// File and line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Place(String);

impl Place {
    /// A sentence about it.
    pub(super) fn wrong(&self, reason: impl std::fmt::Display) -> Wrong {
        Wrong(format!("{}: {reason}", self.0))
    }
}

type Value<'i> = Spanned<DeValue<'i>>;

/// One text.
pub(super) struct Reader<'a> {
    pub(super) name: &'a str,
    pub(super) text: &'a str,
    pub(super) secrets: &'a BTreeMap<String, String>,
}

impl Reader<'_> {
    pub(super) fn place(&self, at: usize) -> Place {
        let before = self.text.get(..at).unwrap_or(self.text);
        Place(format!("line {} of {}", before.matches('\n').count() + 1, self.name))
    }

    pub(super) fn unknown<'k>(
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

    pub(super) fn setting(
        &self,
        key: &Spanned<std::borrow::Cow<'_, str>>,
        value: &Value<'_>,
    ) -> Result<WantedSetting, Wrong> {
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

    pub(super) fn items<T>(
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
pub(super) struct Item<'r, 'i> {
    reader: &'r Reader<'r>,
    table: &'r DeTable<'i>,
    pub(super) place: Place,
    /// Keys that were asked for.
    known: Vec<&'static str>,
}

impl<'r, 'i> Item<'r, 'i> {
    fn value(&mut self, key: &'static str) -> Option<&'r Value<'i>> {
        self.known.push(key);
        self.table.iter().find(|(name, _)| name.get_ref() == key).map(|(_, value)| value)
    }

    pub(super) fn text(&mut self, key: &'static str) -> Result<Option<String>, Wrong> {
        let Some(value) = self.value(key) else { return Ok(None) };
        match value.get_ref() {
            DeValue::String(text) => Ok(Some(text.to_string())),
            _ => Err(self.reader.place(value.span().start).wrong(format_args!("{key} takes a text in quotes"))),
        }
    }

    pub(super) fn required(&mut self, key: &'static str) -> Result<String, Wrong> {
        let found = self.text(key)?;
        found.ok_or_else(|| self.place.wrong(format_args!("{key} is missing; add a line {key} = \"…\"")))
    }

    pub(super) fn flag(&mut self, key: &'static str, default: bool) -> Result<bool, Wrong> {
        let Some(value) = self.value(key) else { return Ok(default) };
        match value.get_ref() {
            DeValue::Boolean(flag) => Ok(*flag),
            _ => Err(self.reader.place(value.span().start).wrong(format_args!("{key} takes true or false"))),
        }
    }

    pub(super) fn texts(&mut self, key: &'static str) -> Result<Vec<String>, Wrong> {
        self.value(key).map_or_else(|| Ok(Vec::new()), |value| self.reader.texts(value, key))
    }

    pub(super) fn secret(&mut self, key: &'static str) -> Result<Option<String>, Wrong> {
        self.value(key).map(|value| self.reader.secret(value, key)).transpose()
    }

    /// A whole number that fits.
    pub(super) fn number<T: FromStr>(&mut self, key: &'static str) -> Result<Option<T>, Wrong> {
        let Some(value) = self.value(key) else { return Ok(None) };
        let number = match value.get_ref() {
            DeValue::Integer(number) => number.to_string().parse().ok(),
            _ => None,
        };
        let wrong =
            || self.reader.place(value.span().start).wrong(format_args!("{key} takes a whole number, not below 0"));
        number.map(Some).ok_or_else(wrong)
    }

    /// A list of tables.
    pub(super) fn items<T>(
        &mut self,
        key: &'static str,
        read: impl Fn(&mut Item<'_, '_>) -> Result<T, Wrong>,
    ) -> Result<Vec<T>, Wrong> {
        let mut items = None;
        if let Some(value) = self.value(key) {
            self.reader.items(value, key, &mut items, read)?;
        }
        Ok(items.unwrap_or_default())
    }

    /// Refuses keys that nobody asked for.
    fn nothing_else(&self) -> Result<(), Wrong> {
        let unknown = self.table.iter().find(|(key, _)| !self.known.contains(&key.get_ref().as_ref()));
        unknown.map_or(Ok(()), |(key, _)| {
            Err(self.reader.unknown(key.span().start, "key", key.get_ref(), self.known.iter().copied()))
        })
    }
}
