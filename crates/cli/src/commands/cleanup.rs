//! `patchwell cleanup`.

use anyhow::bail;
use clap::{Args, Subcommand, ValueEnum};
use patchwell_server::admin::views::{
    self, ActRequest, CleanupCounts, CleanupPreviewView, CleanupRequest, CleanupSettingsChange, CleanupSettingsView,
    CleanupStatus, JobView, SettingsChange, SettingsView,
};

use super::{Context, jobs, plans};
use crate::output::{Report, Table, bytes, time};

/// A step of a cleanup.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub(crate) enum Step {
    /// Decline superseded updates that no computer needs and that are replaced by approved ones
    Superseded,
    /// Decline updates that their publisher withdrew and that are not approved
    Expired,
    /// Delete updates that were withdrawn or declined long ago
    Updates,
    /// Delete old revisions of updates
    Revisions,
    /// Delete computers that do not come any more
    Computers,
    /// Delete content files of updates that are declined, withdrawn or gone
    Files,
}

impl From<Step> for views::CleanupStep {
    fn from(step: Step) -> Self {
        match step {
            Step::Superseded => Self::Superseded,
            Step::Expired => Self::Expired,
            Step::Updates => Self::Updates,
            Step::Revisions => Self::Revisions,
            Step::Computers => Self::Computers,
            Step::Files => Self::Files,
        }
    }
}

/// What to do about what is of no use any more.
#[derive(Debug, Subcommand)]
pub(crate) enum CleanupCommand {
    /// Show how it is set and what the last cleanups did
    Status,
    /// Show what a cleanup would do now
    Preview(StepsArgs),
    /// Clean up now
    Run(RunArgs),
    /// Change when it runs by itself, what it does then, and how long something has to be of no use
    #[command(arg_required_else_help = true)]
    Set(SetArgs),
}

impl CleanupCommand {
    /// Whether it starts a job.
    pub(crate) fn is_job(&self) -> bool {
        matches!(self, Self::Run(RunArgs { plan: false, .. }))
    }
}

/// Which steps.
#[derive(Debug, Args)]
pub(crate) struct StepsArgs {
    /// Steps, done in the order of this list; all when none is given
    steps: Vec<Step>,
}

/// What is run.
#[derive(Debug, Args)]
pub(crate) struct RunArgs {
    #[command(flatten)]
    steps: StepsArgs,
    /// Only show what would be done, to be applied with `patchwell plans apply`
    #[arg(long)]
    plan: bool,
}

impl StepsArgs {
    fn request(self) -> CleanupRequest {
        let steps: Vec<views::CleanupStep> = self.steps.into_iter().map(Into::into).collect();
        CleanupRequest { steps: (!steps.is_empty()).then_some(steps) }
    }
}

/// What to change.
#[derive(Debug, Args)]
pub(crate) struct SetArgs {
    /// Clean up every day
    #[arg(long, value_name = "true|false")]
    daily: Option<bool>,
    /// Time of day by the clock of the server, such as 02:30
    #[arg(long, value_name = "HH:MM")]
    time: Option<String>,
    /// A step of the daily cleanup; can be given several times, and replaces the present ones
    #[arg(long = "step")]
    steps: Vec<Step>,
    /// Days for which superseded updates are here and not approved before they are declined
    #[arg(long, value_name = "DAYS")]
    superseded_days: Option<u32>,
    /// Days for which withdrawn updates are not approved before they are deleted
    #[arg(long, value_name = "DAYS")]
    expired_days: Option<u32>,
    /// Days for which updates are declined before they are deleted; 0 for never
    #[arg(long, value_name = "DAYS")]
    declined_days: Option<u32>,
    /// Days for which revisions are replaced and not approved before they are deleted
    #[arg(long, value_name = "DAYS")]
    revision_days: Option<u32>,
    /// Days without contact after which computers are deleted
    #[arg(long, value_name = "DAYS")]
    computer_days: Option<u32>,
}

pub(crate) async fn run(context: &Context, command: CleanupCommand) -> anyhow::Result<()> {
    match command {
        CleanupCommand::Status => {
            let status: CleanupStatus = context.api.get("/cleanup").await?;
            context.out.view(&status, status_for_people)
        }
        CleanupCommand::Preview(args) => {
            let preview: CleanupPreviewView = context.api.post("/cleanup/preview", &args.request()).await?;
            context.out.view(&preview, preview_for_people)
        }
        CleanupCommand::Run(RunArgs { steps, plan: true }) => {
            plans::make(context, &ActRequest::Cleanup { steps: steps.request().steps }).await
        }
        CleanupCommand::Run(RunArgs { steps, plan: false }) => {
            let job: JobView = context.api.post("/cleanup/run", &steps.request()).await?;
            let job = jobs::wait(context, job).await?;
            context.out.view(&job, jobs::summary)?;
            jobs::check(&job)
        }
        CleanupCommand::Set(args) => {
            let change = CleanupSettingsChange {
                daily: args.daily,
                time: args.time,
                steps: (!args.steps.is_empty()).then(|| args.steps.into_iter().map(Into::into).collect()),
                superseded_days: args.superseded_days,
                expired_days: args.expired_days,
                declined_days: args.declined_days,
                revision_days: args.revision_days,
                computer_days: args.computer_days,
            };
            if change == CleanupSettingsChange::default() {
                bail!("give a setting to change; `patchwell cleanup set --help` lists them");
            }
            let change = SettingsChange { cleanup: Some(change), ..SettingsChange::default() };
            let settings: SettingsView = context.api.patch("/settings", &change).await?;
            context.out.view(&settings.cleanup, show)
        }
    }
}

/// The settings.
pub(crate) fn show(settings: &CleanupSettingsView, report: &mut Report) {
    let when = if settings.daily { format!("every day at {}", settings.time) } else { "only when asked".to_owned() };
    report.field("Cleanup", when);
    report.field("Cleanup does", names(&settings.steps));
    report.field("Declines superseded", format!("after {} days", settings.superseded_days));
    report.field("Deletes withdrawn", format!("after {} days", settings.expired_days));
    let declined = match settings.declined_days {
        0 => "never".to_owned(),
        days => format!("after {days} days"),
    };
    report.field("Deletes declined", declined);
    report.field("Deletes revisions", format!("after {} days", settings.revision_days));
    report.field("Deletes computers", format!("after {} days", settings.computer_days));
}

fn names(steps: &[views::CleanupStep]) -> String {
    steps.iter().map(|step| name(*step)).collect::<Vec<_>>().join(", ")
}

fn name(step: views::CleanupStep) -> &'static str {
    patchwell_app::CleanupStep::from(step).name()
}

fn status_for_people(status: &CleanupStatus, report: &mut Report) {
    show(&status.settings, report);
    if status.runs.is_empty() {
        return;
    }
    report.heading("Last cleanups");
    let headings = ["Started", "Ended", "By", "Declined>", "Updates>", "Revisions>", "Computers>", "Files>", "Freed>"];
    let mut table = Table::new(&headings);
    for run in &status.runs {
        let counts = &run.counts;
        table.row([
            time(run.started),
            run.finished.map_or_else(|| "-".to_owned(), time),
            if run.is_scheduled { "schedule" } else { "request" }.to_owned(),
            (counts.superseded_declined + counts.expired_declined).to_string(),
            counts.updates_deleted.to_string(),
            counts.revisions_deleted.to_string(),
            counts.computers_deleted.to_string(),
            counts.files_deleted.to_string(),
            bytes(counts.bytes_freed),
        ]);
    }
    report.table(&table);
}

fn preview_for_people(preview: &CleanupPreviewView, report: &mut Report) {
    if !preview.items.is_empty() {
        let mut table = Table::new(&["Step", "Title~", "ID", "Revisions>"]);
        for item in &preview.items {
            let revisions = item.revisions.map_or_else(|| "-".to_owned(), |count| count.to_string());
            let title = item.title.clone().unwrap_or_default();
            table.row([name(item.step).to_owned(), title, item.id.clone(), revisions]);
        }
        report.table(&table);
    }
    counts(&preview.counts, report);
}

fn counts(counts: &CleanupCounts, report: &mut Report) {
    report.field("Superseded to decline", counts.superseded_declined.to_string());
    report.field("Withdrawn to decline", counts.expired_declined.to_string());
    report.field("Updates to delete", counts.updates_deleted.to_string());
    report.field("Updates to compress", counts.updates_compressed.to_string());
    report.field("Revisions to delete", counts.revisions_deleted.to_string());
    report.field("Computers to delete", counts.computers_deleted.to_string());
    report.field("Files to delete", format!("{} ({})", counts.files_deleted, bytes(counts.bytes_freed)));
}
