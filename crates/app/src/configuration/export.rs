//! Writing the configuration as a text.

use std::fmt::Write as _;

use patchwell_catalog::Snapshot;
use patchwell_model::{Group, GroupId, UpdateId};
use toml::Value;

use super::names::{Categories, Groups};
use super::reader::is_secret;
use super::rules::Names;
use super::{rings, rules};
use crate::settings::Settings;
use crate::{App, AppError, RuleKind};

/// Settings that are lists.
const LISTS: [&str; 9] = [
    "hierarchy_allow_list",
    "content_languages",
    "content_hosts",
    "sync_products",
    "sync_classifications",
    "sync_languages",
    "notify_new_updates_recipients",
    "notify_status_recipients",
    "tls_names",
];
const ABOUT: &str = "\
# The configuration of this update server. Change it and apply it with: patchwell apply -f FILE
# What is not in a section stays unless --prune is given. Secrets are not here; say where they are when they change:
# { env = \"NAME\" } or { file = \"PATH\" }, both on the computer where it is applied.
";

impl App {
    /// The configuration as a text that changes nothing when it is applied.
    ///
    /// # Errors
    /// Store errors.
    pub async fn export_configuration(&self) -> Result<String, AppError> {
        let (users, webhooks) = (self.users().await?, self.webhooks().await?);
        let ring_plans = self.ring_plans().await?;
        let (approving, declining) = (self.rules(RuleKind::Approval).await?, self.rules(RuleKind::Decline).await?);
        let snapshot = self.snapshot();
        let mut text = ABOUT.to_owned();
        settings(&self.settings(), &snapshot, &mut text);
        let name = |id: &GroupId| snapshot.groups().get(*id).map_or_else(|| id.to_string(), |group| group.name.clone());
        let mut groups: Vec<&Group> = snapshot.groups().iter().filter(|group| !group.id.is_built_in()).collect();
        groups.sort_by_key(|group| group.name.to_lowercase());
        for group in groups {
            text.push_str("\n[[groups]]\n");
            line(&mut text, "name", &string(&group.name));
            let parent = group.parent.unwrap_or(GroupId::ALL_COMPUTERS);
            line(&mut text, "parent", &string(&name(&parent)));
        }
        // Users of a directory or provider come and go with it.
        for user in users.iter().filter(|user| user.external.is_none()) {
            text.push_str("\n[[users]]\n");
            line(&mut text, "name", &string(&user.name));
            line(&mut text, "role", &string(user.role.name()));
            if !user.groups.is_empty() {
                line(&mut text, "groups", &Value::Array(user.groups.iter().map(|id| string(&name(id))).collect()));
            }
            if user.is_disabled {
                line(&mut text, "disabled", &Value::Boolean(true));
            }
        }
        for webhook in &webhooks {
            text.push_str("\n[[webhooks]]\n");
            line(&mut text, "name", &string(&webhook.name));
            line(&mut text, "url", &string(&webhook.url));
            line(&mut text, "events", &Value::Array(webhook.events.iter().map(|event| string(event)).collect()));
            if !webhook.is_enabled {
                line(&mut text, "enabled", &Value::Boolean(false));
            }
        }
        let (groups, known) = (Groups::new(snapshot.groups()), Categories::new(&snapshot));
        rings::export(&mut text, &groups, &ring_plans);
        let ring_plans: Vec<_> = ring_plans.into_iter().map(|plan| (Some(plan.id), plan.name)).collect();
        let names = Names { groups: &groups, categories: &known, ring_plans: &ring_plans };
        rules::export(&mut text, names, RuleKind::Approval, &approving);
        rules::export(&mut text, names, RuleKind::Decline, &declining);
        Ok(text)
    }
}

fn settings(settings: &Settings, snapshot: &Snapshot, text: &mut String) {
    text.push_str("\n[settings]\n");
    for (key, value) in settings.to_texts() {
        match key {
            "locations_changed" => {}
            _ if is_secret(key) => {
                if !value.is_empty() {
                    let _ = writeln!(text, "# {key} is set");
                }
            }
            "sync_products" | "sync_classifications" if value != "all" => {
                let title = |id: &str| id.parse::<UpdateId>().ok().and_then(|id| snapshot.title(id).map(str::to_owned));
                let ids = value.split_whitespace().map(|id| (id.to_owned(), title(id).unwrap_or_default()));
                categories(text, key, ids);
            }
            _ if LISTS.contains(&key) && value != "all" => {
                line(text, key, &Value::Array(value.split_whitespace().map(string).collect()));
            }
            _ => line(text, key, &plain(&value)),
        }
    }
}

/// One id in each line, with its title for people.
pub(super) fn categories(text: &mut String, key: &str, ids: impl Iterator<Item = (String, String)>) {
    let _ = writeln!(text, "{key} = [");
    for (id, title) in ids {
        let title: String = title.chars().filter(|letter| !letter.is_control()).collect();
        let _ = writeln!(text, "    {}, # {title}", string(&id));
    }
    text.push_str("]\n");
}

fn plain(value: &str) -> Value {
    match (value, value.parse::<i64>()) {
        ("true", _) => Value::Boolean(true),
        ("false", _) => Value::Boolean(false),
        // Only what is written back the same.
        (_, Ok(number)) if number.to_string() == value => Value::Integer(number),
        _ => string(value),
    }
}

pub(super) fn string(text: &str) -> Value {
    Value::String(text.to_owned())
}

pub(super) fn list(texts: impl Iterator<Item = String>) -> Value {
    Value::Array(texts.map(Value::String).collect())
}

pub(super) fn line(text: &mut String, key: &str, value: &Value) {
    let _ = writeln!(text, "{key} = {value}");
}
