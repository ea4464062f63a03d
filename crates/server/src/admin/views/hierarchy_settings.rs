//! Settings about servers below this one.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Which servers may synchronize from this one, and what they may report.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct HierarchySettingsView {
    /// Ids and names of the servers that may synchronize; empty for all that are not blocked.
    pub allow_list: Vec<String>,
    /// The most servers below this one, those below others included.
    pub max_servers: u64,
    /// Whether servers below roll up their computers and their status.
    pub detailed_rollup: bool,
}

impl From<&patchwell_app::HierarchySettings> for HierarchySettingsView {
    fn from(settings: &patchwell_app::HierarchySettings) -> Self {
        Self {
            allow_list: settings.allow_list.clone(),
            max_servers: settings.max_servers as u64,
            detailed_rollup: settings.detailed_rollup,
        }
    }
}

/// Change settings about servers below this one; absent ones stay.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct HierarchySettingsChange {
    /// Ids and names of the servers that may synchronize; empty for all that are not blocked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub allow_list: Option<Vec<String>>,
    /// The most servers below this one, those below others included.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_servers: Option<u64>,
    /// Whether servers below roll up their computers and their status.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub detailed_rollup: Option<bool>,
}

impl HierarchySettingsChange {
    /// The changes by the keys that the application has for them.
    pub(crate) fn texts(&self) -> Vec<(&'static str, Option<String>)> {
        vec![
            ("hierarchy_allow_list", self.allow_list.as_ref().map(|values| values.join(" "))),
            ("hierarchy_max_servers", self.max_servers.map(|value| value.to_string())),
            ("hierarchy_detailed_rollup", self.detailed_rollup.map(|value| value.to_string())),
        ]
    }
}
