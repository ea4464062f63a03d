//! `patchwell sync`.

mod settings;
mod show;

use anyhow::bail;
use clap::{Args, Subcommand};
use patchwell_server::admin::views::{
    JobView, Page, StartSynchronization, SyncRunView, SyncSettingsChange, SyncStatus,
};

pub(crate) use self::settings::words;

use self::settings::SetArgs;
use super::{Context, jobs};
use crate::client::Query;

/// What to do about synchronization.
#[derive(Debug, Subcommand)]
pub(crate) enum SyncCommand {
    /// Synchronize now, and wait for the end
    Now(NowArgs),
    /// Stop the synchronization that waits or runs
    Stop,
    /// Show the settings, the run under way, the last and the next one
    Status,
    /// List synchronizations, newest first
    History(HistoryArgs),
    /// Synchronize from Microsoft, from another update server, or from nowhere
    Source {
        /// `microsoft`, `none`, or an address such as http://wsus.example.com:8530
        source: String,
    },
    /// Change languages, schedule, proxy and trust
    #[command(arg_required_else_help = true)]
    Set(Box<SetArgs>),
    /// Take groups and decisions over from another server, too
    ReplicaOf(ReplicaArgs),
    /// Make a replica autonomous: what it took over stays, and is its own from then on
    Promote,
}

/// Which server, and the administrator's word.
#[derive(Debug, Args)]
pub(crate) struct ReplicaArgs {
    /// Its address, such as http://wsus.example.com:8530
    source: String,
    /// Its groups and decisions replace those of this server
    #[arg(long)]
    yes: bool,
}

/// How to synchronize.
#[derive(Debug, Args)]
pub(crate) struct NowArgs {
    /// Do not wait for the end
    #[arg(long)]
    no_wait: bool,
    /// Only the lists of products and classifications to choose from, no updates
    #[arg(long)]
    categories_only: bool,
}

/// How much to list.
#[derive(Debug, Args)]
pub(crate) struct HistoryArgs {
    /// At most so many
    #[arg(long, value_name = "N", default_value_t = 20)]
    limit: usize,
}

impl SyncCommand {
    /// Whether it runs a job.
    pub(crate) fn runs_jobs(&self) -> bool {
        matches!(self, Self::Now(_))
    }
}

pub(crate) async fn run(context: &Context, command: SyncCommand) -> anyhow::Result<()> {
    match command {
        SyncCommand::Now(args) => now(context, args).await,
        SyncCommand::Stop => {
            let job: JobView = context.api.post("/synchronization/stop", &()).await?;
            context.out.view(&job, |_, report| report.line("It stops. What came stays, and the next run goes on."))
        }
        SyncCommand::Status => {
            let status: SyncStatus = context.api.get("/synchronization").await?;
            context.out.view(&status, show::status)
        }
        SyncCommand::History(args) => {
            let page: Page<SyncRunView> =
                context.api.list("/synchronizations", Query::default(), Some(args.limit)).await?;
            context.out.view(&page, show::history)
        }
        SyncCommand::Source { source } => {
            let change = SyncSettingsChange { source: Some(source), ..SyncSettingsChange::default() };
            settings::change(context, &change).await
        }
        SyncCommand::Set(args) => settings::change(context, &args.change()?).await,
        SyncCommand::ReplicaOf(args) => replica_of(context, args).await,
        SyncCommand::Promote => {
            let change = SyncSettingsChange { replica: Some(false), ..SyncSettingsChange::default() };
            settings::change(context, &change).await
        }
    }
}

async fn now(context: &Context, args: NowArgs) -> anyhow::Result<()> {
    if args.no_wait && context.api.is_in_process() {
        bail!("without a running server the synchronization ends with this command; leave out --no-wait");
    }
    let start = StartSynchronization { categories_only: args.categories_only };
    let job: JobView = context.api.post("/synchronization/start", &start).await?;
    let job = if args.no_wait { job } else { jobs::wait(context, job).await? };
    context.out.view(&job, jobs::summary)?;
    jobs::check(&job)
}

async fn replica_of(context: &Context, args: ReplicaArgs) -> anyhow::Result<()> {
    if !args.yes {
        bail!(
            "the groups, approvals, declines and accepted licences of {} replace those of this server at the next \
             synchronization; give --yes if that is meant",
            args.source
        );
    }
    let change = SyncSettingsChange { source: Some(args.source), replica: Some(true), ..SyncSettingsChange::default() };
    settings::change(context, &change).await
}
