//! `patchwell settings`.

use clap::{Args, Subcommand, ValueEnum};
use patchwell_server::admin::views::{self, SettingsChange, SettingsView};

use super::cleanup_settings::CleanupArgs;
use super::content_settings::{self, ContentArgs};
use super::hierarchy_settings::{self, HierarchyArgs};
use super::monitoring_settings::{self, MonitoringArgs};
use super::tls::{self, TlsArgs};
use super::{Context, cleanup};
use crate::output::Report;

/// What to do with settings.
#[derive(Debug, Subcommand)]
pub(crate) enum SettingsCommand {
    /// Show the settings
    Show,
    /// Change settings
    #[command(arg_required_else_help = true)]
    Set(Box<SetArgs>),
}

/// Who says which groups a computer is in.
#[derive(Debug, Clone, Copy, ValueEnum)]
enum Targeting {
    /// The administrator
    ServerSide,
    /// The computer, from policy or registry
    ClientSide,
}

/// What to change.
#[derive(Debug, Args)]
pub(crate) struct SetArgs {
    /// Who says which groups a computer is in
    #[arg(long)]
    targeting: Option<Targeting>,
    /// Approve new revisions of approved updates in their place
    #[arg(long, value_name = "true|false")]
    auto_approve_revisions: Option<bool>,
    /// Decline updates that their publisher withdraws
    #[arg(long, value_name = "true|false")]
    auto_decline_expired: Option<bool>,
    /// Computers describe themselves before they scan
    #[arg(long, value_name = "true|false")]
    registration_required: Option<bool>,
    /// Host in the addresses of content files; empty for the name by which the computer reached the server
    #[arg(long, value_name = "HOST")]
    content_host: Option<String>,
    /// The most computers the server takes in
    #[arg(long, value_name = "N")]
    max_computers: Option<u64>,
    /// Days after which events of computers are deleted
    #[arg(long, value_name = "DAYS")]
    client_event_days: Option<u32>,
    /// Days after which events of servers are deleted
    #[arg(long, value_name = "DAYS")]
    server_event_days: Option<u32>,
    #[command(flatten)]
    content: ContentArgs,
    #[command(flatten)]
    cleanup: CleanupArgs,
    #[command(flatten)]
    hierarchy: HierarchyArgs,
    #[command(flatten)]
    tls: TlsArgs,
    #[command(flatten)]
    monitoring: MonitoringArgs,
}

pub(crate) async fn run(context: &Context, command: SettingsCommand) -> anyhow::Result<()> {
    let settings: SettingsView = match command {
        SettingsCommand::Show => context.api.get("/settings").await?,
        SettingsCommand::Set(args) => {
            let targeting = args.targeting.map(|targeting| match targeting {
                Targeting::ServerSide => views::Targeting::ServerSide,
                Targeting::ClientSide => views::Targeting::ClientSide,
            });
            let change = SettingsChange {
                targeting,
                auto_approve_revisions: args.auto_approve_revisions,
                auto_decline_expired: args.auto_decline_expired,
                registration_required: args.registration_required,
                content_host: args.content_host,
                max_computers: args.max_computers,
                client_event_days: args.client_event_days,
                server_event_days: args.server_event_days,
                content: args.content.change(),
                cleanup: args.cleanup.change(),
                hierarchy: args.hierarchy.change(),
                tls: args.tls.change(),
                monitoring: args.monitoring.change(),
            };
            if change == SettingsChange::default() {
                anyhow::bail!("give a setting to change; `patchwell settings set --help` lists them");
            }
            context.api.patch("/settings", &change).await?
        }
    };
    context.out.view(&settings, show)
}

fn show(settings: &SettingsView, report: &mut Report) {
    let targeting = match settings.targeting {
        views::Targeting::ServerSide => "server-side (the administrator puts computers into groups)",
        views::Targeting::ClientSide => "client-side (computers say which groups they are in)",
    };
    let yes_no = |value: bool| if value { "yes" } else { "no" };
    report.field("Targeting", targeting);
    report.field("Approve revisions", yes_no(settings.auto_approve_revisions));
    report.field("Decline expired", yes_no(settings.auto_decline_expired));
    report.field("Must register", yes_no(settings.registration_required));
    report.field("Content host", settings.content_host.as_deref().unwrap_or("(as the computer reached the server)"));
    report.field("Most computers", settings.max_computers.to_string());
    report.field("Days of events", settings.client_event_days.to_string());
    report.field("Days, servers", settings.server_event_days.to_string());
    content_settings::show(&settings.content, report);
    hierarchy_settings::show(&settings.hierarchy, report);
    tls::show_settings(&settings.tls, report);
    cleanup::show(&settings.cleanup, report);
    monitoring_settings::show(&settings.monitoring, report);
}
