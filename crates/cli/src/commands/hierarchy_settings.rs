//! The settings about servers below this one.

use clap::Args;
use patchwell_server::admin::views::{HierarchySettingsChange, HierarchySettingsView};

use crate::output::Report;

/// What to change.
#[derive(Debug, Args)]
pub(crate) struct HierarchyArgs {
    /// Ids and names of the servers that may synchronize from this one; empty for all that are not blocked
    #[arg(long, value_name = "SERVERS")]
    hierarchy_allow_list: Option<String>,
    /// The most servers below this one
    #[arg(long, value_name = "N")]
    hierarchy_max_servers: Option<u64>,
    /// Take the computers of servers below and their status
    #[arg(long, value_name = "true|false")]
    hierarchy_detailed_rollup: Option<bool>,
}

impl HierarchyArgs {
    /// The change, if there is one.
    pub(crate) fn change(self) -> Option<HierarchySettingsChange> {
        let words = |list: String| list.split([' ', ',']).filter(|word| !word.is_empty()).map(str::to_owned).collect();
        let change = HierarchySettingsChange {
            allow_list: self.hierarchy_allow_list.map(words),
            max_servers: self.hierarchy_max_servers,
            detailed_rollup: self.hierarchy_detailed_rollup,
        };
        (change != HierarchySettingsChange::default()).then_some(change)
    }
}

pub(crate) fn show(settings: &HierarchySettingsView, report: &mut Report) {
    let list = settings.allow_list.join(" ");
    report.field("Servers below", if list.is_empty() { "(all that are not blocked)" } else { &list });
    report.field("Most servers", settings.max_servers.to_string());
    report.field("Take their computers", if settings.detailed_rollup { "yes" } else { "no" });
}
