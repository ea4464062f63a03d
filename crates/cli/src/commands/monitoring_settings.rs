//! The settings about who may watch the server.

use clap::Args;
use patchwell_server::admin::views::{MonitoringSettingsChange, MonitoringSettingsView};

use crate::output::Report;

/// What to change.
#[derive(Debug, Args)]
pub(crate) struct MonitoringArgs {
    /// Who may read the metrics without a token: this computer, nobody, or everybody
    #[arg(long, value_name = "local|token|public")]
    monitoring_metrics: Option<String>,
    /// With less room for content files than this the server says that it is not ready
    #[arg(long, value_name = "MB")]
    monitoring_least_room_mb: Option<u64>,
}

impl MonitoringArgs {
    /// The change, if there is one.
    pub(crate) fn change(self) -> Option<MonitoringSettingsChange> {
        let change =
            MonitoringSettingsChange { metrics: self.monitoring_metrics, least_room_mb: self.monitoring_least_room_mb };
        (change != MonitoringSettingsChange::default()).then_some(change)
    }
}

pub(crate) fn show(settings: &MonitoringSettingsView, report: &mut Report) {
    report.field("Metrics for", &settings.metrics);
    report.field("Least room, MB", settings.least_room_mb.to_string());
}
