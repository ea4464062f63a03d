//! The configuration as text.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// The configuration as text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ConfigurationText {
    /// TOML.
    pub text: String,
}

/// A text of a configuration.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ConfigurationTextFile {
    /// What to call it in messages.
    pub name: String,
    /// TOML.
    pub text: String,
}

/// Make a configuration true.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ApplyConfiguration {
    /// The texts; together they are one configuration.
    pub files: Vec<ConfigurationTextFile>,
    /// The secrets that the texts refer to, by `env:NAME` and `file:PATH`.
    #[serde(default)]
    pub secrets: BTreeMap<String, String>,
    /// Remove groups, users, webhooks, ring plans and rules that are not in their section.
    #[serde(default)]
    pub prune: bool,
}

/// One change in plain words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ConfigurationChangeView {
    /// `create`, `change` or `delete`.
    pub action: String,
    /// `setting`, `group`, `user`, `webhook`, `ring plan`, `rule` or `decline rule`.
    pub kind: String,
    /// Its name.
    pub name: String,
    /// What becomes of it.
    pub text: String,
}

/// What a configuration changes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ConfigurationPlanView {
    /// Whether it was done, and not only planned.
    pub is_applied: bool,
    /// What changes, in order.
    pub changes: Vec<ConfigurationChangeView>,
    /// What is there, is not in its section and stays.
    pub unmanaged: Vec<ConfigurationChangeView>,
}
