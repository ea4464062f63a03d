//! Makes groups and decides about updates, and remembers what the server acknowledged.

use std::collections::{BTreeMap, BTreeSet};

use patchwell_fleet::http::HttpError;
use patchwell_fleet::random::Random;
use serde_json::{Value, json};

use crate::api::{Api, text};

const ALL_COMPUTERS: &str = "All Computers";

/// What is decided about one update.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
struct Decision {
    is_declined: bool,
    /// Action by name of group.
    approvals: BTreeMap<String, &'static str>,
}

/// Something that was asked for and not acknowledged yet.
#[derive(Debug, Clone)]
enum Pending {
    Group { name: String, parent: String },
    Decision { update: String, after: Decision },
}

/// An administrator, whose updates and groups no other one touches.
pub(crate) struct Administrator {
    name: String,
    random: Random,
    updates: Vec<String>,
    /// The group above by name of group.
    groups: BTreeMap<String, String>,
    decisions: BTreeMap<String, Decision>,
    pending: Option<Pending>,
    /// Decisions and groups that were acknowledged.
    pub(crate) acknowledged: u64,
}

impl Administrator {
    pub(crate) fn new(name: &str, seed: u64, updates: Vec<String>) -> Self {
        let random = Random::named(seed, name);
        let (groups, decisions) = (BTreeMap::new(), BTreeMap::new());
        Self { name: name.to_owned(), random, updates, groups, decisions, pending: None, acknowledged: 0 }
    }

    /// Goes on until the server is gone.
    pub(crate) async fn work(&mut self, mut api: Api) -> HttpError {
        loop {
            let (path, body) = self.next();
            match api.post(&path, &body).await {
                Ok(_) => {
                    self.acknowledged += 1;
                    self.take_effect();
                }
                Err(gone) => return gone,
            }
        }
    }

    /// What to ask for next.
    fn next(&mut self) -> (String, Value) {
        assert!(self.pending.is_none());
        if self.groups.is_empty() || self.random.below(12) == 0 {
            let name = format!("{} {}", self.name, self.groups.len());
            let parent = self.any_group();
            let body = json!({ "name": name, "parent": parent });
            self.pending = Some(Pending::Group { name, parent });
            return ("/groups".to_owned(), body);
        }
        let update = self.updates[self.random.index(self.updates.len())].clone();
        let mut after = self.decisions.get(&update).cloned().unwrap_or_default();
        let (path, body) = if after.is_declined {
            after = Decision::default();
            (format!("/updates/{update}/reinstate"), json!({}))
        } else if self.random.below(5) == 0 {
            after = Decision { is_declined: true, approvals: BTreeMap::new() };
            (format!("/updates/{update}/decline"), json!({}))
        } else {
            let group = self.any_group();
            let action = ["install", "none", "inherit"][self.random.index(3)];
            let body = json!({ "update": update, "groups": [group], "action": action });
            match action {
                "inherit" => drop(after.approvals.remove(&group)),
                // Nothing is above this group: not approved there is the absence of a decision.
                "none" if group == ALL_COMPUTERS => drop(after.approvals.remove(&group)),
                action => drop(after.approvals.insert(group, action)),
            }
            ("/approvals".to_owned(), body)
        };
        self.pending = Some(Pending::Decision { update, after });
        (path, body)
    }

    fn any_group(&mut self) -> String {
        let at = self.random.index(self.groups.len() + 1);
        self.groups.keys().nth(at).map_or(ALL_COMPUTERS, String::as_str).to_owned()
    }

    fn take_effect(&mut self) {
        match self.pending.take() {
            Some(Pending::Group { name, parent }) => drop(self.groups.insert(name, parent)),
            Some(Pending::Decision { update, after }) => drop(self.decisions.insert(update, after)),
            None => {}
        }
    }

    /// Checks what a server that was started again has of this administrator. What was not acknowledged may have
    /// happened as a whole or not at all.
    pub(crate) fn verify(&mut self, found: &Found) {
        let has_happened = match &self.pending {
            Some(Pending::Group { name, .. }) => found.groups.contains_key(name),
            Some(Pending::Decision { update, after }) => found.decision(update) == *after,
            None => false,
        };
        if has_happened {
            self.take_effect();
        }
        self.pending = None;
        let prefix = format!("{} ", self.name);
        let mine = found.groups.iter().filter(|(name, _)| name.starts_with(&prefix));
        let mine: BTreeMap<String, String> = mine.map(|(name, parent)| (name.clone(), parent.clone())).collect();
        assert_eq!(mine, self.groups, "groups of {}", self.name);
        for update in &self.updates {
            let expected = self.decisions.get(update).cloned().unwrap_or_default();
            assert_eq!(found.decision(update), expected, "{} decided about {update}", self.name);
        }
    }

    /// Updates it may decide about.
    pub(crate) fn updates(&self) -> &[String] {
        &self.updates
    }
}

/// What a server has of all administrators.
pub(crate) struct Found {
    /// The group above by name of group.
    groups: BTreeMap<String, String>,
    declined: BTreeSet<String>,
    /// Action by group, by update.
    approvals: BTreeMap<String, BTreeMap<String, &'static str>>,
}

impl Found {
    pub(crate) async fn read(api: &mut Api) -> Self {
        let listed = api.get("/groups").await.unwrap()["items"].as_array().unwrap().clone();
        let mut groups = BTreeMap::new();
        for group in listed.iter().filter(|group| group["is_built_in"] == false) {
            let path: Vec<&str> = group["path"].as_array().unwrap().iter().map(|name| name.as_str().unwrap()).collect();
            let before = groups.insert(text(group, "name").to_owned(), path[path.len() - 2].to_owned());
            assert_eq!(before, None, "a group is there twice: {group}");
        }
        let listed = api.list("/updates?approval=declined&type=any", None).await;
        let declined = listed.iter().map(|update| text(update, "id").to_owned()).collect();
        let mut approvals: BTreeMap<String, BTreeMap<String, &'static str>> = BTreeMap::new();
        for approval in api.list("/approvals", None).await {
            let action = if approval["action"] == "install" { "install" } else { "none" };
            let of_update = approvals.entry(text(&approval, "update").to_owned()).or_default();
            let before = of_update.insert(text(&approval["group"], "name").to_owned(), action);
            assert_eq!(before, None, "an approval is there twice: {approval}");
        }
        Self { groups, declined, approvals }
    }

    fn decision(&self, update: &str) -> Decision {
        let approvals = self.approvals.get(update).cloned().unwrap_or_default();
        Decision { is_declined: self.declined.contains(update), approvals }
    }

    /// That nobody decided about other updates than `known` ones.
    pub(crate) fn only_about(&self, known: &BTreeSet<&String>) {
        for update in self.approvals.keys().chain(&self.declined) {
            assert!(known.contains(update), "nobody decided about {update}");
        }
    }
}
