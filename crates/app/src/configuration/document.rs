//! What the texts say, section by section.

use std::collections::HashSet;

use toml::de::{DeTable, DeValue};

use super::reader::{Item, Place, Reader};
use super::rings::{WantedRingPlan, ring_plan};
use super::rules::{WantedRule, rule};
use super::{ConfigurationRequest, Wrong};
use crate::rules::RuleKind;

/// The most texts, and bytes of all together.
const MAX_FILES: usize = 100;
const MAX_BYTES: usize = 1 << 20;
const SECTIONS: [&str; 7] = ["settings", "groups", "users", "webhooks", "ring_plans", "rules", "decline_rules"];

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
    pub(super) ring_plans: Option<Vec<WantedRingPlan>>,
    pub(super) rules: Option<Vec<WantedRule>>,
    pub(super) decline_rules: Option<Vec<WantedRule>>,
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
    once("ring plan", document.ring_plans.iter().flatten().map(|plan| (&plan.name, &plan.place)))?;
    once("rule", document.rules.iter().flatten().map(|rule| (&rule.name, &rule.place)))?;
    once("decline rule", document.decline_rules.iter().flatten().map(|rule| (&rule.name, &rule.place)))?;
    Ok(document)
}

fn once<'a>(what: &str, named: impl Iterator<Item = (&'a String, &'a Place)>) -> Result<(), Wrong> {
    let mut names = HashSet::new();
    for (name, place) in named {
        if !names.insert(name.trim().to_lowercase()) {
            return Err(place.wrong(format_args!("there are two of the {what} {name:?}; remove one")));
        }
    }
    Ok(())
}

impl Reader<'_> {
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
                "ring_plans" => self.items(value, "ring_plans", &mut document.ring_plans, ring_plan)?,
                "rules" => self.items(value, "rules", &mut document.rules, |item| rule(item, RuleKind::Approval))?,
                "decline_rules" => {
                    self.items(value, "decline_rules", &mut document.decline_rules, |item| {
                        rule(item, RuleKind::Decline)
                    })?;
                }
                unknown => return Err(self.unknown(key.span().start, "section", unknown, SECTIONS)),
            }
        }
        Ok(())
    }
}

impl Item<'_, '_> {
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
    use std::collections::BTreeMap;

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
