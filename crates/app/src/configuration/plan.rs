//! What would change.

use std::collections::{HashMap, HashSet};

use patchwell_catalog::{GroupTree, Rule};
use patchwell_model::{Group, GroupId, Role, validate_group_name};
use patchwell_store::rings::RingPlan;
use patchwell_store::users::User;
use patchwell_store::webhooks::Webhook;

use super::document::{Document, WantedGroup, WantedUser, WantedWebhook};
use super::names::{Categories, Groups};
use super::reader::is_secret;
use super::rings::WantedRingPlan;
use super::rules::Names;
use super::similar::similar;
use super::{ConfigurationRequest, Wrong, document, rings, rules};
use crate::notifications::{check_webhook_events, check_webhook_name, check_webhook_url};
use crate::people::{check_name, check_password};
use crate::settings::Settings;
use crate::sync::check_choices;
use crate::{App, AppError, KnownRule, NewRingPlan, NewUser, NewWebhook, RuleKind, UserChange, WebhookChange};

/// One change in plain words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConfigurationChange {
    /// `create`, `change` or `delete`.
    pub action: &'static str,
    /// `setting`, `group`, `user`, `webhook`, `ring plan`, `rule` or `decline rule`.
    pub kind: &'static str,
    /// Its name.
    pub name: String,
    /// What becomes of it.
    pub text: String,
}

/// What a configuration changes.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ConfigurationPlan {
    /// What changes, in order.
    pub changes: Vec<ConfigurationChange>,
    /// What is there, is not in its section and stays, because nobody asked to remove it.
    pub unmanaged: Vec<ConfigurationChange>,
}

/// What is done for a change. Groups have names here, or ids of [`Planned::made`]: they may not be there yet.
#[derive(Clone)]
pub(super) enum Act {
    Settings(Vec<(String, String)>),
    CreateGroup { name: String, parent: String },
    MoveGroup { group: GroupId, parent: String },
    CreateUser { user: NewUser, groups: Vec<String>, is_disabled: bool },
    ChangeUser { id: i64, change: UserChange, groups: Vec<String> },
    CreateWebhook(NewWebhook),
    CreateRingPlan(NewRingPlan),
    ChangeRingPlan { version: i64, new: NewRingPlan },
    DeleteRingPlan { name: String, version: i64 },
    CreateRule { rule: Box<Rule>, ring_plan: Option<String> },
    ChangeRule { known: Box<KnownRule>, rule: Box<Rule>, ring_plan: Option<String> },
    RemoveRule(Box<KnownRule>),
    ChangeWebhook { id: i64, change: WebhookChange },
    DeleteWebhook(i64),
    DeleteUser(i64),
    DeleteGroup(GroupId),
}

/// A plan with what is done for it; each act makes one of the changes, the settings all of theirs.
#[derive(Default)]
pub(super) struct Planned {
    pub(super) plan: ConfigurationPlan,
    pub(super) acts: Vec<Act>,
    /// Names of the groups that are made, by the ids that rules and rings have for them.
    pub(super) made: HashMap<GroupId, String>,
    deletions: Vec<(ConfigurationChange, Act)>,
}

impl Planned {
    pub(super) fn add(&mut self, change: ConfigurationChange, act: Act) {
        self.plan.changes.push(change);
        self.acts.push(act);
    }

    /// Removes last, if at all.
    pub(super) fn remove(&mut self, prune: bool, kind: &'static str, name: &str, act: Act) {
        let text = if prune { "is not in the configuration" } else { "is not in the configuration and stays" };
        let change = change("delete", kind, name, text);
        if prune { self.deletions.push((change, act)) } else { self.plan.unmanaged.push(change) }
    }
}

pub(super) fn change(
    action: &'static str,
    kind: &'static str,
    name: &str,
    text: impl Into<String>,
) -> ConfigurationChange {
    ConfigurationChange { action, kind, name: name.to_owned(), text: text.into() }
}

impl App {
    /// What a configuration would change.
    ///
    /// # Errors
    /// [`AppError::Invalid`] with file and line when the texts cannot be used; store errors.
    pub async fn plan_configuration(&self, request: &ConfigurationRequest) -> Result<ConfigurationPlan, AppError> {
        Ok(self.planned_configuration(request).await?.plan)
    }

    pub(super) async fn planned_configuration(&self, request: &ConfigurationRequest) -> Result<Planned, AppError> {
        let document = document::read(request)?;
        let (users, webhooks) = (self.users().await?, self.webhooks().await?);
        let known = Automation {
            ring_plans: self.ring_plans().await?,
            rules: self.rules(RuleKind::Approval).await?,
            decline_rules: self.rules(RuleKind::Decline).await?,
        };
        let snapshot = self.snapshot();
        let mut planned = Planned::default();
        settings(&self.settings(), &document, &mut planned)?;
        let groups = groups(snapshot.groups(), &document, request.prune, &mut planned)?;
        if planned.acts.iter().any(|act| matches!(act, Act::CreateGroup { .. } | Act::MoveGroup { .. })) {
            self.check_autonomous("groups are made, moved and deleted")?;
        }
        plan_users(&groups, &document, &users, request.prune, &mut planned)?;
        plan_webhooks(&document, &webhooks, request.prune, &mut planned)?;
        let names = (&groups, &Categories::new(&snapshot));
        if plan_automation(names, &document, &known, request.prune, &mut planned)? {
            self.check_autonomous("rules are made, changed and removed")?;
        }
        planned.made = groups.made();
        // Whatever refers to groups or plans of rings goes before them.
        let mut deletions = std::mem::take(&mut planned.deletions);
        deletions.sort_by_key(|(change, _)| match change.kind {
            "group" => 2,
            "ring plan" => 1,
            _ => 0,
        });
        deletions.into_iter().for_each(|(change, act)| planned.add(change, act));
        Ok(planned)
    }
}

/// What acts by itself.
struct Automation {
    ring_plans: Vec<RingPlan>,
    rules: Vec<KnownRule>,
    decline_rules: Vec<KnownRule>,
}

/// Plans ring plans and rules, and tells whether something becomes of a rule.
fn plan_automation(
    (groups, categories): (&Groups, &Categories<'_>),
    document: &Document,
    known: &Automation,
    prune: bool,
    planned: &mut Planned,
) -> Result<bool, AppError> {
    if let Some(wanted) = &document.ring_plans {
        rings::plan(groups, wanted, &known.ring_plans, prune, planned)?;
    }
    let ring_plans = future_ring_plans(document, &known.ring_plans, prune);
    let names = Names { groups, categories, ring_plans: &ring_plans };
    let before = (planned.acts.len(), planned.deletions.len());
    for (kind, wanted, known) in [
        (RuleKind::Approval, &document.rules, &known.rules),
        (RuleKind::Decline, &document.decline_rules, &known.decline_rules),
    ] {
        if let Some(wanted) = wanted {
            rules::plan(names, wanted, (kind, known), prune, planned)?;
        }
    }
    Ok(before != (planned.acts.len(), planned.deletions.len()))
}

/// The plans of rings that will be there, with the numbers of those that are.
fn future_ring_plans(document: &Document, known: &[RingPlan], prune: bool) -> Vec<(Option<i64>, String)> {
    let wanted = || document.ring_plans.iter().flatten();
    let is_wanted = |plan: &&RingPlan| wanted().any(|wanted| same(&wanted.name, &plan.name));
    let stays = |plan: &&RingPlan| !prune || document.ring_plans.is_none() || is_wanted(plan);
    let staying = known.iter().filter(stays).map(|plan| (Some(plan.id), plan.name.clone()));
    let is_new = |wanted: &&WantedRingPlan| !known.iter().any(|plan| same(&wanted.name, &plan.name));
    staying.chain(wanted().filter(is_new).map(|wanted| (None, wanted.name.trim().to_owned()))).collect()
}

fn plan_users(
    groups: &Groups,
    document: &Document,
    users: &[User],
    prune: bool,
    planned: &mut Planned,
) -> Result<(), AppError> {
    let Some(wanted) = &document.users else { return Ok(()) };
    wanted.iter().try_for_each(|wanted| user(groups, wanted, users, planned))?;
    let is_wanted = |user: &&User| wanted.iter().any(|one| same(&one.name, &user.name));
    // Who else says who somebody is also says that he is one.
    for gone in users.iter().filter(|user| user.external.is_none() && !is_wanted(user)) {
        planned.remove(prune, "user", &gone.name, Act::DeleteUser(gone.id));
    }
    Ok(())
}

fn plan_webhooks(
    document: &Document,
    webhooks: &[Webhook],
    prune: bool,
    planned: &mut Planned,
) -> Result<(), AppError> {
    let Some(wanted) = &document.webhooks else { return Ok(()) };
    wanted.iter().try_for_each(|wanted| webhook(wanted, webhooks, planned))?;
    let is_wanted = |webhook: &&Webhook| wanted.iter().any(|one| same(&one.name, &webhook.name));
    for gone in webhooks.iter().filter(|webhook| !is_wanted(webhook)) {
        planned.remove(prune, "webhook", &gone.name, Act::DeleteWebhook(gone.id));
    }
    Ok(())
}

pub(super) fn same(one: &str, other: &str) -> bool {
    one.trim().to_lowercase() == other.to_lowercase()
}

fn settings(before: &Settings, document: &Document, planned: &mut Planned) -> Result<(), AppError> {
    let mut after = before.clone();
    let texts = before.to_texts();
    let known = || texts.iter().map(|(key, _)| *key).filter(|key| *key != "locations_changed");
    for wanted in &document.settings {
        if !known().any(|key| key == wanted.key) {
            let meant = similar(&wanted.key, known());
            let hint = meant.map_or_else(
                || format!("the settings are {}", known().collect::<Vec<_>>().join(", ")),
                |meant| format!("is {meant:?} meant"),
            );
            return Err(wanted.place.wrong(format_args!("there is no setting {:?}; {hint}", wanted.key)).into());
        }
        after.set(&wanted.key, &wanted.value).map_err(|reason| wanted.place.wrong(reason))?;
    }
    check_choices(before, &after)?;
    let mut changes = Vec::new();
    for ((key, old), (_, new)) in texts.iter().zip(after.to_texts()) {
        if *old != new {
            let text = if is_secret(key) {
                "another secret".to_owned()
            } else {
                format!("{} → {}", shown(old), shown(&new))
            };
            planned.plan.changes.push(change("change", "setting", key, text));
            changes.push(((*key).to_owned(), new));
        }
    }
    if !changes.is_empty() {
        planned.acts.push(Act::Settings(changes));
    }
    Ok(())
}

fn shown(text: &str) -> String {
    const LONGEST: usize = 200;
    if text.is_empty() {
        return "(empty)".to_owned();
    }
    let short: String =
        text.chars().take(LONGEST).map(|letter| if letter.is_control() { ' ' } else { letter }).collect();
    if short.len() < text.len() { format!("{short}…") } else { short }
}

/// Plans groups, parents first, and returns those that will be there.
fn groups(tree: &GroupTree, document: &Document, prune: bool, planned: &mut Planned) -> Result<Groups, AppError> {
    let mut names: HashSet<String> = tree.iter().map(|group| group.name.to_lowercase()).collect();
    let mut groups = Groups::new(tree);
    let Some(wanted) = &document.groups else { return Ok(groups) };
    let wanted_names: HashSet<String> = wanted.iter().map(|group| group.name.trim().to_lowercase()).collect();
    if prune {
        names.retain(|name| {
            wanted_names.contains(name) || tree.by_name(name).is_some_and(|group| group.id.is_built_in())
        });
    }
    names.extend(wanted_names.iter().cloned());
    for group in in_order(wanted, tree)? {
        plan_group(group, tree, &names, planned)?;
        let root = tree.get(GroupId::ALL_COMPUTERS).map_or("All Computers", |group| &group.name);
        groups.put(group.name.trim(), group.parent.as_deref().unwrap_or(root));
    }
    groups.keep(|name| names.contains(name));
    let mut gone: Vec<&Group> = tree.iter().filter(|group| !group.id.is_built_in()).collect();
    gone.retain(|group| !wanted_names.contains(&group.name.to_lowercase()));
    // The deepest first: a group goes with those below it.
    gone.sort_by_key(|group| (std::cmp::Reverse(tree.path(group.id).count()), group.name.to_lowercase()));
    for group in gone {
        planned.remove(prune, "group", &group.name, Act::DeleteGroup(group.id));
    }
    Ok(groups)
}

/// Parents before those below them.
fn in_order<'a>(wanted: &'a [WantedGroup], tree: &GroupTree) -> Result<Vec<&'a WantedGroup>, Wrong> {
    let by_name: HashMap<String, &WantedGroup> =
        wanted.iter().map(|group| (group.name.trim().to_lowercase(), group)).collect();
    let depth = |group: &WantedGroup| -> Result<usize, Wrong> {
        let (mut depth, mut at) = (0, group);
        while let Some(parent) = at.parent.as_deref().and_then(|parent| by_name.get(&parent.trim().to_lowercase())) {
            (depth, at) = (depth + 1, parent);
            if depth > wanted.len() {
                let reason = format!("the group {:?} lies below itself; give one of them another parent", group.name);
                return Err(group.place.wrong(reason));
            }
        }
        let outside = at.parent.as_deref().and_then(|parent| tree.by_name(parent));
        Ok(depth + outside.map_or(0, |parent| tree.path(parent.id).count()))
    };
    let mut ordered = wanted.iter().map(|group| Ok((depth(group)?, group))).collect::<Result<Vec<_>, Wrong>>()?;
    ordered.sort_by_key(|(depth, _)| *depth);
    Ok(ordered.into_iter().map(|(_, group)| group).collect())
}

fn plan_group(
    wanted: &WantedGroup,
    tree: &GroupTree,
    names: &HashSet<String>,
    planned: &mut Planned,
) -> Result<(), Wrong> {
    let name = validate_group_name(&wanted.name).map_err(|error| wanted.place.wrong(error))?;
    let root = tree.get(GroupId::ALL_COMPUTERS).map_or("All Computers", |group| &group.name);
    let parent = wanted.parent.as_deref().unwrap_or(root).trim();
    if !names.contains(&parent.to_lowercase()) {
        let reason = format!("the group {parent:?} above {name:?} is not there and not in the configuration; add it");
        return Err(wanted.place.wrong(reason));
    }
    let above = tree.by_name(parent);
    if above.is_some_and(|above| above.id.is_built_in() && above.id != GroupId::ALL_COMPUTERS) {
        return Err(wanted.place.wrong(format_args!("{parent:?} cannot have groups below it; choose another parent")));
    }
    match tree.by_name(&name) {
        None => {
            let act = Act::CreateGroup { name: name.clone(), parent: parent.to_owned() };
            planned.add(change("create", "group", &name, format!("below {parent}")), act);
        }
        Some(group) if group.id.is_built_in() => {
            return Err(wanted.place.wrong(format_args!("{name:?} is built in and not listed; remove it")));
        }
        Some(group) => {
            let was = group.parent.and_then(|parent| tree.get(parent)).map_or(root, |group| &group.name);
            if !same(was, parent) {
                let act = Act::MoveGroup { group: group.id, parent: parent.to_owned() };
                planned.add(change("change", "group", &group.name, format!("from {was} to {parent}")), act);
            }
        }
    }
    Ok(())
}

fn user(groups: &Groups, wanted: &WantedUser, users: &[User], planned: &mut Planned) -> Result<(), Wrong> {
    let wrong = |reason: &dyn std::fmt::Display| wanted.place.wrong(reason);
    let name = check_name(&wanted.name).map_err(|error| wrong(&error))?;
    let role = Role::from_name(&wanted.role);
    let role = role.ok_or_else(|| wrong(&"role is administrator, operator or reporter"))?;
    if (role == Role::Operator) == wanted.groups.is_empty() {
        return Err(wrong(&"an operator needs groups, other roles have none"));
    }
    if let Some(unknown) = wanted.groups.iter().find(|group| groups.named(group).is_none()) {
        return Err(wrong(&format!("there is no group {unknown:?}; add it to the groups")));
    }
    let is = in_words(role, wanted.groups.iter().map(|group| group.trim().to_owned()), wanted.is_disabled);
    let Some(known) = users.iter().find(|user| same(&wanted.name, &user.name)) else {
        let Some(password) = wanted.password.clone() else {
            return Err(wrong(&format!(
                "the new user {name:?} needs a password = {{ env = \"…\" }} or {{ file = \"…\" }}"
            )));
        };
        check_password(&password, &name).map_err(|error| wrong(&error))?;
        let new = NewUser { name: name.clone(), password, role, groups: Vec::new() };
        let act = Act::CreateUser { user: new, groups: wanted.groups.clone(), is_disabled: wanted.is_disabled };
        planned.add(change("create", "user", &name, is), act);
        return Ok(());
    };
    if known.external.is_some() {
        let reason = format!("{name:?} is known by the directory or provider that signs it in, which decides its role");
        return Err(wrong(&format!("{reason}; remove it from the configuration")));
    }
    let group_name = |id: &GroupId| groups.name(*id).unwrap_or_else(|| id.to_string());
    let was = in_words(known.role, known.groups.iter().map(group_name), known.is_disabled);
    if was.to_lowercase() != is.to_lowercase() {
        let made = UserChange { role: Some(role), is_disabled: Some(wanted.is_disabled), ..UserChange::default() };
        let act = Act::ChangeUser { id: known.id, change: made, groups: wanted.groups.clone() };
        planned.add(change("change", "user", &known.name, format!("{was} → {is}")), act);
    }
    Ok(())
}

fn in_words(role: Role, groups: impl Iterator<Item = String>, is_disabled: bool) -> String {
    let mut groups: Vec<String> = groups.collect();
    groups.sort_by_key(|group| group.to_lowercase());
    groups.dedup_by_key(|group| group.to_lowercase());
    let within = if groups.is_empty() { String::new() } else { format!(" in {}", groups.join(", ")) };
    format!("{}{within}{}", role.name(), if is_disabled { ", disabled" } else { "" })
}

fn webhook(wanted: &WantedWebhook, webhooks: &[Webhook], planned: &mut Planned) -> Result<(), Wrong> {
    let wrong = |error: AppError| wanted.place.wrong(error);
    let name = check_webhook_name(&wanted.name).map_err(wrong)?;
    let url = check_webhook_url(wanted.url.clone()).map_err(wrong)?;
    let events = check_webhook_events(wanted.events.clone()).map_err(wrong)?;
    if let Some(secret) = &wanted.secret {
        patchwell_notify::WebhookSecret::parse(secret).map_err(|reason| wanted.place.wrong(reason))?;
    }
    let (secret, is_enabled) = (wanted.secret.clone(), wanted.is_enabled);
    let Some(known) = webhooks.iter().find(|known| same(&wanted.name, &known.name)) else {
        let to = format!("{} to {url}", told(&events));
        let new = NewWebhook { name: name.clone(), url, events, secret, is_enabled };
        planned.add(change("create", "webhook", &name, to), Act::CreateWebhook(new));
        return Ok(());
    };
    let mut words = Vec::new();
    if known.url != url {
        words.push(format!("{} → {url}", known.url));
    }
    if known.events != events {
        words.push(format!("{} → {}", told(&known.events), told(&events)));
    }
    if known.is_enabled != is_enabled {
        words.push(if is_enabled { "enabled" } else { "disabled" }.to_owned());
    }
    if secret.as_deref().is_some_and(|secret| secret.trim() != known.secret) {
        words.push("another secret".to_owned());
    }
    if !words.is_empty() {
        let made = WebhookChange { url: Some(url), events: Some(events), secret, is_enabled: Some(is_enabled) };
        let act = Act::ChangeWebhook { id: known.id, change: made };
        planned.add(change("change", "webhook", &known.name, words.join("; ")), act);
    }
    Ok(())
}

fn told(events: &[String]) -> String {
    if events.is_empty() { "all events".to_owned() } else { events.join(", ") }
}
