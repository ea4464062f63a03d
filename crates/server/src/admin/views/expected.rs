//! Computers that another server had.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A computer as another server knew it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ExpectedComputer {
    /// Its full name.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub name: String,
    /// Its client id; counts more than the name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// Names of its groups. Built-in ones are passed over.
    pub groups: Vec<String>,
}

/// Announce computers, at most 5,000 at a time.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ExpectComputers {
    /// The computers.
    pub computers: Vec<ExpectedComputer>,
}

/// What became of them.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ExpectedOutcome {
    /// Known already, and in their groups now.
    pub moved: u64,
    /// Will be in their groups when they come.
    pub waiting: u64,
    /// In no group that exists here.
    pub without_group: u64,
    /// Names of groups that do not exist here, with the number of computers that name them.
    pub unknown_groups: BTreeMap<String, u64>,
}
