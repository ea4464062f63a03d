//! `patchwell computers`.

use clap::{Args, Subcommand, ValueEnum};
use patchwell_server::admin::views::{
    ActRequest, ComputerDetails, ComputerSummary, GroupReference, MembershipChange, Page,
};

use super::assign::{self, AssignArgs};
use super::{Context, plans};
use crate::client::{Query, encode};
use crate::output::{Report, Table, harmless, optional_time, time};

/// What to do with computers.
#[derive(Debug, Subcommand)]
pub(crate) enum ComputersCommand {
    /// List computers
    List(ListArgs),
    /// Show everything about a computer
    Show {
        /// Its name or id
        name: String,
    },
    /// Put a computer into groups and out of all others
    Move {
        /// Its name or id
        name: String,
        /// Name or id of a group; can be given several times
        #[arg(long = "group", value_name = "NAME", required = true)]
        groups: Vec<String>,
        /// Keep what it would do as a plan that can be applied
        #[arg(long)]
        plan: bool,
    },
    /// Put computers into the groups they had on another server, now or when they come
    Assign(AssignArgs),
    /// Forget a computer until it comes again
    Delete {
        /// Its name or id
        name: String,
    },
}

/// A state to list computers by.
#[derive(Debug, Clone, Copy, ValueEnum)]
enum State {
    Needed,
    Failed,
    Installed,
    Unknown,
    PendingReboot,
}

impl State {
    fn api_name(self) -> &'static str {
        match self {
            Self::Needed => "needed",
            Self::Failed => "failed",
            Self::Installed => "installed",
            Self::Unknown => "unknown",
            Self::PendingReboot => "pending_reboot",
        }
    }
}

/// Which computers to list.
#[derive(Debug, Args)]
pub(crate) struct ListArgs {
    /// Part of the name, address or system
    #[arg(long)]
    search: Option<String>,
    /// Only members of this group and the groups below it
    #[arg(long)]
    group: Option<String>,
    /// With --group: only its direct members
    #[arg(long, requires = "group")]
    direct: bool,
    /// Only computers with some update in this state; unknown: that never reported
    #[arg(long)]
    state: Option<State>,
    /// Also the computers of downstream servers
    #[arg(long)]
    include_downstream: bool,
    /// At most so many
    #[arg(long)]
    limit: Option<usize>,
}

pub(crate) async fn run(context: &Context, command: ComputersCommand) -> anyhow::Result<()> {
    match command {
        ComputersCommand::List(args) => list(context, args).await,
        ComputersCommand::Show { name } => {
            let details: ComputerDetails = context.api.get(&format!("/computers/{}", encode(&name))).await?;
            context.out.view(&details, show)
        }
        ComputersCommand::Move { name, groups, plan: true } => {
            plans::make(context, &ActRequest::MoveComputers { computers: vec![name], groups }).await
        }
        ComputersCommand::Move { name, groups, plan: false } => {
            let change = MembershipChange { set: Some(groups), ..MembershipChange::default() };
            let details: ComputerSummary =
                context.api.post(&format!("/computers/{}/groups", encode(&name)), &change).await?;
            context.out.view(&details, |computer, report| {
                report.line(format_args!(
                    "{} is now in {}",
                    harmless(&computer.name),
                    harmless(&group_names(&computer.groups))
                ));
            })
        }
        ComputersCommand::Assign(args) => assign::run(context, &args).await,
        ComputersCommand::Delete { name } => {
            context.api.delete(&format!("/computers/{}", encode(&name))).await?;
            context.out.view(&serde_json::json!({ "deleted": name }), |_, report| {
                report.line(format_args!("{} is forgotten", harmless(&name)));
            })
        }
    }
}

async fn list(context: &Context, args: ListArgs) -> anyhow::Result<()> {
    let query = Query::default()
        .with("search", args.search)
        .with("subgroups", args.group.as_ref().map(|_| !args.direct))
        .with("group", args.group)
        .with("include_downstream", args.include_downstream.then_some(true))
        .with("state", args.state.map(State::api_name));
    let page: Page<ComputerSummary> = context.api.list("/computers", query, args.limit).await?;
    context.out.view(&page, |page, report| {
        if page.items.is_empty() {
            report.line("No computer matches. Computers appear when their update agent first contacts this server.");
            return;
        }
        let mut table = Table::new(&[
            "Name~",
            "System~",
            "Version",
            "Groups~",
            "Needed>",
            "Failed>",
            "Installed>",
            "Last contact",
            "Last report",
        ]);
        for computer in &page.items {
            table.row([
                computer.name.as_str(),
                computer.os_description.as_deref().unwrap_or("-"),
                computer.os_version.as_deref().unwrap_or("-"),
                &group_names(&computer.groups),
                &computer.status.needed.to_string(),
                &computer.status.failed.to_string(),
                &computer.status.installed.to_string(),
                &optional_time(computer.last_contact),
                &optional_time(computer.last_status_report),
            ]);
        }
        report.table(&table);
        report.line(format_args!("{} computers", page.total.unwrap_or(page.items.len() as u64)));
    })
}

fn group_names(groups: &[GroupReference]) -> String {
    groups.iter().map(|group| group.name.as_str()).collect::<Vec<_>>().join(", ")
}

/// Everything about a computer.
pub(crate) fn show(details: &ComputerDetails, report: &mut Report) {
    let summary = &details.summary;
    report.field("Name", &summary.name);
    report.field("Id", &summary.id);
    report.field("Address", summary.ip_address.as_deref().unwrap_or_default());
    report.field("System", summary.os_description.as_deref().unwrap_or_default());
    report.field("Version", summary.os_version.as_deref().unwrap_or_default());
    report.field("Architecture", summary.architecture.as_deref().unwrap_or_default());
    if let Some(hardware) = &details.hardware {
        report.field("Locale", &hardware.os_locale);
        report.field("Manufacturer", &hardware.manufacturer);
        report.field("Model", &hardware.model);
        report.field("Firmware", format!("{} {}", hardware.bios_name, hardware.bios_version).trim());
        report.field("Agent version", &hardware.client_version);
    }
    report.field("Groups", group_names(&summary.groups));
    report.field("Requested groups", details.requested_groups.join(", "));
    report.field("First contact", time(summary.first_contact));
    report.field("Last contact", optional_time(summary.last_contact));
    report.field("Last report", optional_time(summary.last_status_report));
    report.heading("Updates");
    if details.updates.is_empty() {
        report.line("Nothing reported yet, or nothing applies.");
        return;
    }
    let mut table = Table::new(&["Update", "Title~", "State", "Approval", "By group~", "Deadline"]);
    for update in &details.updates {
        table.row([
            update.update.as_str(),
            &update.title,
            update.state.label(),
            update.action.map_or("-", |action| action.label()),
            update.group.as_ref().map_or("-", |group| &group.name),
            &optional_time(update.deadline),
        ]);
    }
    report.table(&table);
}
