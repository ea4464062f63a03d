//! `patchwell status`.

use clap::Args;
use patchwell_server::admin::views::{ComputerDetails, Overview, StatusCounts, UpdateStatus};

use super::{Context, computers};
use crate::client::encode;
use crate::output::{Report, Table, optional_time};

/// Whose status to show.
#[derive(Debug, Args)]
pub(crate) struct StatusArgs {
    /// Only of this computer, by name or id
    #[arg(long, value_name = "NAME", conflicts_with = "update")]
    computer: Option<String>,
    /// Only of this update
    #[arg(long, value_name = "ID")]
    update: Option<String>,
    /// Also the computers of downstream servers
    #[arg(long)]
    include_downstream: bool,
}

pub(crate) async fn run(context: &Context, args: StatusArgs) -> anyhow::Result<()> {
    if let Some(name) = args.computer {
        let details: ComputerDetails = context.api.get(&format!("/computers/{}", encode(&name))).await?;
        return context.out.view(&details, |details, report| {
            computers::show(details, report);
            counts(&details.summary.status, report);
        });
    }
    if let Some(id) = args.update {
        let path = format!("/updates/{}/status{}", encode(&id), query(args.include_downstream));
        let status: UpdateStatus = context.api.get(&path).await?;
        return context.out.view(&status, update);
    }
    let overview: Overview = context.api.get(&format!("/status{}", query(args.include_downstream))).await?;
    context.out.view(&overview, show)
}

fn query(include_downstream: bool) -> &'static str {
    if include_downstream { "?include_downstream=true" } else { "" }
}

fn counts(counts: &StatusCounts, report: &mut Report) {
    let mut table = Table::new(&[
        "Needed>",
        "Downloaded>",
        "Pending restart>",
        "Installed>",
        "Failed>",
        "Not applicable>",
        "Unknown>",
    ]);
    let numbers = [
        counts.needed,
        counts.downloaded,
        counts.pending_reboot,
        counts.installed,
        counts.failed,
        counts.not_applicable,
        counts.unknown,
    ];
    table.row(numbers.map(|number| number.to_string()));
    report.line("");
    report.table(&table);
}

fn update(status: &UpdateStatus, report: &mut Report) {
    report.field("Update", &status.update);
    report.field("Title", &status.title);
    counts(&status.counts, report);
    if status.computers.is_empty() {
        report.line("\nNo computer needs it: none is known yet. Point update agents to this server.");
        return;
    }
    report.line("");
    let mut table = Table::new(&["Computer~", "State", "Last report"]);
    for computer in &status.computers {
        table.row([computer.name.as_str(), computer.state.label(), &optional_time(computer.last_status_report)]);
    }
    report.table(&table);
    if status.truncated {
        report.line("There are more computers than are listed here.");
    }
}

fn show(overview: &Overview, report: &mut Report) {
    let number = |n: u64| n.to_string();
    report.field("Updates", number(overview.updates));
    report.field("  approved", number(overview.updates_approved));
    report.field("  not approved", number(overview.updates_unapproved));
    report.field("  declined", number(overview.updates_declined));
    report.field("  needed", number(overview.updates_needed));
    report.field("  failed", number(overview.updates_failed));
    report.field("Revisions", number(overview.revisions));
    report.field("Computers", number(overview.computers));
    report.field("  never reported", number(overview.computers_unreported));
    report.field("  need updates", number(overview.computers_needing_updates));
    report.field("  with failures", number(overview.computers_with_failures));
    report.field("Groups", number(overview.groups));
    report.field("Missing files", number(overview.files_missing));
    if overview.revisions == 0 {
        report.line("\nThe catalog is empty: import updates with \"patchwell import PATH\".");
    } else if overview.computers == 0 {
        report.line("\nNo computer has come yet: point update agents to this server.");
    }
}
