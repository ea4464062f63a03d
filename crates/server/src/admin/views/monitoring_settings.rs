//! Settings about who may watch the server.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Who may watch the server, and when it says that it is not well.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct MonitoringSettingsView {
    /// Who may read the metrics without a token: `local` for this computer, `token` for nobody, `public` for everybody.
    pub metrics: String,
    /// With less room for content files than this, in MB, the server says that it is not ready.
    pub least_room_mb: u64,
}

impl From<&patchwell_app::MonitoringSettings> for MonitoringSettingsView {
    fn from(settings: &patchwell_app::MonitoringSettings) -> Self {
        Self { metrics: settings.metrics_text().to_owned(), least_room_mb: settings.least_room_mb }
    }
}

/// Change settings about who may watch the server; absent ones stay.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct MonitoringSettingsChange {
    /// Who may read the metrics without a token: `local` for this computer, `token` for nobody, `public` for everybody.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub metrics: Option<String>,
    /// With less room for content files than this, in MB, the server says that it is not ready.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub least_room_mb: Option<u64>,
}

impl MonitoringSettingsChange {
    /// The changes by the keys that the application has for them.
    pub(crate) fn texts(&self) -> Vec<(&'static str, Option<String>)> {
        vec![
            ("monitoring_metrics", self.metrics.clone()),
            ("monitoring_least_room_mb", self.least_room_mb.map(|value| value.to_string())),
        ]
    }
}
