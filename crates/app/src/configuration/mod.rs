//! The configuration as text: everything that administrators decide about the server itself, in TOML, so that it can be
//! kept beside other things that are reviewed and versioned.
//!
//! A text is read ([`document`]), compared with what is ([`plan`]) and, if that is wanted, made true ([`apply`]) by the
//! same functions that the API calls. [`export`] writes a text that changes nothing when it is applied. Sections that
//! are not in the text are left alone. Secrets are never in it: it says where they are.

mod apply;
mod difference;
mod document;
mod export;
mod names;
mod plan;
mod reader;
mod rings;
mod rules;
mod similar;

pub use plan::{ConfigurationChange, ConfigurationPlan};

use std::collections::BTreeMap;

/// A text of a configuration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConfigurationFile {
    /// What to call it in messages.
    pub name: String,
    /// TOML.
    pub text: String,
}

/// What is wanted of a configuration.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct ConfigurationRequest {
    /// The texts; together they are one configuration.
    pub files: Vec<ConfigurationFile>,
    /// The secrets that the texts refer to: by `env:NAME` and `file:PATH`.
    pub secrets: BTreeMap<String, String>,
    /// Whether groups, users, webhooks, ring plans and rules are removed that are not in their section.
    pub prune: bool,
}

/// What is wrong with a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Wrong(pub(crate) String);

impl From<Wrong> for crate::AppError {
    fn from(wrong: Wrong) -> Self {
        Self::Invalid(wrong.0)
    }
}
