//! `patchwell migrate`: takes everything over from an old server, changing nothing there.

use std::path::PathBuf;

use anyhow::bail;
use clap::Args;
use patchwell_server::admin::views::{
    ContentFolder, ContentSummary, ExpectedOutcome, GroupView, JobView, Overview, Page, StartSynchronization,
    SyncSettingsChange, SyncStatus,
};
use serde::Serialize;

use super::{Context, assign, jobs};
use crate::client::Query;
use crate::output::{Report, bytes};

/// From where, and what to take along.
#[derive(Debug, Args)]
pub(crate) struct MigrateArgs {
    /// Address of the old server, such as http://old-wsus:8530
    #[arg(long, value_name = "URL")]
    from: String,
    /// A copy of the old server's WSUSContent folder, on this server; without it files are fetched from the old server
    #[arg(long, value_name = "FOLDER")]
    content: Option<PathBuf>,
    /// The computers of the old server with their groups, as CSV
    #[arg(long, value_name = "FILE")]
    computers: Option<PathBuf>,
    /// Make this server its own master at the end: what came stays, and decisions are made here
    #[arg(long)]
    promote: bool,
    /// Let the groups and decisions of the old server replace those that are here
    #[arg(long)]
    yes: bool,
}

/// What came, what differs, and what cannot come.
#[derive(Debug, Serialize)]
struct Migration {
    from: String,
    /// Counts of the synchronization.
    synchronization: JobView,
    /// Counts of the content that was taken over where it lies.
    content: Option<JobView>,
    updates: u64,
    groups: u64,
    files_wanted: u64,
    bytes_wanted: u64,
    bytes_have: u64,
    computers: Option<ExpectedOutcome>,
    promoted: bool,
    /// Makes the list of computers on the old server.
    powershell: &'static str,
    cannot_come: [&'static str; 4],
}

const CANNOT_COME: [&str; 4] = [
    "what computers reported: each reports anew at its first scan here",
    "events and synchronization results of the old server",
    "approval rules, e-mail settings and local administrators of the old server",
    "computers themselves: point their policy to this server, and they come",
];

pub(crate) async fn run(context: &Context, args: MigrateArgs) -> anyhow::Result<()> {
    become_replica(context, &args).await?;
    let synchronization =
        finished(context, context.api.post("/synchronization/start", &StartSynchronization::default()).await?).await?;
    let content = match &args.content {
        Some(folder) => {
            let folder = std::path::absolute(folder)?.display().to_string();
            let request = ContentFolder { folder };
            Some(finished(context, context.api.post("/content/adopt", &request).await?).await?)
        }
        None => None,
    };
    let computers = match &args.computers {
        Some(file) => Some(assign::assign(context, file).await?),
        None => None,
    };
    if args.promote {
        let change = SyncSettingsChange { replica: Some(false), ..SyncSettingsChange::default() };
        let _: serde_json::Value = context.api.patch("/synchronization", &change).await?;
    }
    let overview: Overview = context.api.get("/status").await?;
    let groups: Page<GroupView> = context.api.list("/groups", Query::default(), None).await?;
    let files: ContentSummary = context.api.get("/content").await?;
    let migration = Migration {
        from: args.from,
        synchronization,
        content,
        updates: overview.updates,
        groups: groups.items.iter().filter(|group| !group.is_built_in).count() as u64,
        files_wanted: files.files_queued + files.files_running + files.files_retried + files.files_done,
        bytes_wanted: files.bytes_wanted,
        bytes_have: files.bytes_have,
        computers,
        promoted: args.promote,
        powershell: assign::POWERSHELL,
        cannot_come: CANNOT_COME,
    };
    context.out.view(&migration, show)
}

/// Makes this server a replica of the old one, unless it is that already.
async fn become_replica(context: &Context, args: &MigrateArgs) -> anyhow::Result<()> {
    let status: SyncStatus = context.api.get("/synchronization").await?;
    let change =
        SyncSettingsChange { source: Some(args.from.clone()), replica: Some(true), ..SyncSettingsChange::default() };
    let is_replica_already = status.settings.replica;
    if is_replica_already && status.settings.source.trim_end_matches('/') == args.from.trim_end_matches('/') {
        return Ok(());
    }
    if !args.yes {
        let groups: Page<GroupView> = context.api.list("/groups", Query::default(), None).await?;
        if groups.items.iter().any(|group| !group.is_built_in || group.approvals > 0) {
            bail!(
                "this server has groups or approvals of its own, which those of {} would replace; give --yes if that \
                 is meant, or migrate to an empty server",
                args.from
            );
        }
    }
    let _: serde_json::Value = context.api.patch("/synchronization", &change).await?;
    Ok(())
}

async fn finished(context: &Context, job: JobView) -> anyhow::Result<JobView> {
    let job = jobs::wait(context, job).await?;
    jobs::check(&job)?;
    Ok(job)
}

fn show(migration: &Migration, report: &mut Report) {
    report.heading("What came");
    report.field("From", &migration.from);
    report.field("Updates", migration.updates.to_string());
    report.field("Groups", migration.groups.to_string());
    for (name, count) in &migration.synchronization.counts {
        report.field(&name.replace('_', " "), count.to_string());
    }
    report.field(
        "Content",
        format!(
            "{} of {} in {} files; the rest is being fetched",
            bytes(migration.bytes_have),
            bytes(migration.bytes_wanted),
            migration.files_wanted
        ),
    );
    if let Some(content) = &migration.content {
        report.heading("Files that were there");
        for (name, count) in &content.counts {
            report.field(&name.replace('_', " "), count.to_string());
        }
    }
    report.heading("Computers");
    match &migration.computers {
        Some(outcome) => assign::show(outcome, report),
        None => {
            report.line("To keep their groups, run this on the old server and give the file to --computers:");
            report.line(format_args!("  {}", migration.powershell));
        }
    }
    report.heading("What cannot come");
    for what in migration.cannot_come {
        report.line(format_args!("  {what}"));
    }
    report.heading("Next");
    if migration.promoted {
        report.line("This server decides for itself. Choose where updates come from: patchwell sync source microsoft");
    } else {
        report.line("Run the same again whenever you like: it goes on. When everything is here, add --promote.");
    }
}
