//! `patchwell content`.

use std::io::{IsTerminal as _, Write as _};
use std::path::PathBuf;
use std::time::Duration;

use anyhow::Context as _;
use clap::{Args, Subcommand};
use patchwell_server::admin::views::{
    ContentFolder, ContentSummary, DownloadCount, DownloadSelection, DownloadView, JobView, MissingFile, Page,
    VerifyRequest,
};

use super::{Context, jobs};
use crate::client::Query;
use crate::output::{Report, Table, bytes, time};

/// How often progress is looked at.
const PAUSE: Duration = Duration::from_millis(500);
/// Files shown with their errors.
const SHOWN: usize = 20;

/// What to do with content files.
#[derive(Debug, Subcommand)]
pub(crate) enum ContentCommand {
    /// Show how far the server is with the files that it should have
    Status(StatusArgs),
    /// Stop all downloads where they are
    Pause,
    /// Let downloads go on
    Resume,
    /// Set files aside that wait or are being fetched
    Cancel(FilesArgs),
    /// Try files now that wait for their next attempt, were set aside or given up
    Retry(FilesArgs),
    /// List files that updates name and the server does not have
    Missing,
    /// Read every content file and check its digests
    Verify,
    /// Check every content file, and fetch what is damaged, missing or was given up
    Repair,
    /// Move all content files to another folder of the server; they are served meanwhile
    Move(FolderArgs),
    /// Take over a folder of the server that WSUS filled (WSUSContent), where it lies, and report what does not match
    Adopt(FolderArgs),
}

impl ContentCommand {
    /// Whether it waits for a job.
    pub(crate) fn is_job(&self) -> bool {
        matches!(self, Self::Verify | Self::Repair | Self::Move(_) | Self::Adopt(_))
    }
}

/// How to show it.
#[derive(Debug, Args)]
pub(crate) struct StatusArgs {
    /// Show progress until nothing waits
    #[arg(long)]
    wait: bool,
    /// List all files that stand there
    #[arg(long, value_name = "STATE", value_parser = ["queued", "done", "cancelled", "failed"])]
    list: Option<String>,
}

/// Which files.
#[derive(Debug, Args)]
pub(crate) struct FilesArgs {
    /// SHA-1s of files [default: all]
    files: Vec<String>,
}

/// Which folder.
#[derive(Debug, Args)]
pub(crate) struct FolderArgs {
    /// Its path
    folder: PathBuf,
}

impl FolderArgs {
    /// Relative paths are those of this computer.
    fn view(&self) -> anyhow::Result<ContentFolder> {
        let folder = std::path::absolute(&self.folder)?;
        let folder = folder.to_str().context("the folder's name has characters outside Unicode")?.to_owned();
        Ok(ContentFolder { folder })
    }
}

impl FilesArgs {
    fn selection(self) -> DownloadSelection {
        DownloadSelection { files: (!self.files.is_empty()).then_some(self.files) }
    }
}

pub(crate) async fn run(context: &Context, command: ContentCommand) -> anyhow::Result<()> {
    match command {
        ContentCommand::Status(args) => status(context, args).await,
        ContentCommand::Pause => switch(context, "/content/pause").await,
        ContentCommand::Resume => switch(context, "/content/resume").await,
        ContentCommand::Cancel(args) => change(context, "/content/cancel", args, "set aside").await,
        ContentCommand::Retry(args) => change(context, "/content/retry", args, "queued").await,
        ContentCommand::Missing => missing(context).await,
        ContentCommand::Verify => {
            job(context, context.api.post("/content/verify", &VerifyRequest::default()).await?).await
        }
        ContentCommand::Move(args) => job(context, context.api.post("/content/move", &args.view()?).await?).await,
        ContentCommand::Adopt(args) => job(context, context.api.post("/content/adopt", &args.view()?).await?).await,
        ContentCommand::Repair => job(context, context.api.post("/content/repair", &()).await?).await,
    }
}

async fn job(context: &Context, job: JobView) -> anyhow::Result<()> {
    let job = jobs::wait(context, job).await?;
    context.out.view(&job, jobs::summary)?;
    jobs::check(&job)
}

async fn switch(context: &Context, path: &str) -> anyhow::Result<()> {
    let summary: ContentSummary = context.api.post(path, &()).await?;
    context.out.view(&summary, show)
}

async fn change(context: &Context, path: &str, args: FilesArgs, done: &str) -> anyhow::Result<()> {
    let count: DownloadCount = context.api.post(path, &args.selection()).await?;
    context.out.view(&count, |count, report| report.line(format_args!("{} files {done}.", count.files)))
}

async fn status(context: &Context, args: StatusArgs) -> anyhow::Result<()> {
    if let Some(state) = args.list {
        let query = Query::default().with("state", Some(state));
        let page: Page<DownloadView> = context.api.list("/content/downloads", query, None).await?;
        return context.out.view(&page, |page, report| list(&page.items, report));
    }
    let mut summary: ContentSummary = context.api.get("/content").await?;
    let shows = std::io::stderr().is_terminal() && !context.out.is_json();
    while args.wait && summary.files_queued > 0 {
        if shows {
            eprint!("\r{:<78}", progress(&summary));
            let _ = std::io::stderr().flush();
        }
        tokio::time::sleep(PAUSE).await;
        summary = context.api.get("/content").await?;
    }
    if shows && args.wait {
        eprint!("\r{:78}\r", "");
    }
    if context.out.is_json() {
        return context.out.view(&summary, show);
    }
    let mut failing: Vec<DownloadView> = Vec::new();
    for (state, count) in [("queued", summary.files_retried), ("failed", summary.files_failed)] {
        if count > 0 {
            let query = Query::default().with("state", Some(state));
            let page: Page<DownloadView> = context.api.list("/content/downloads", query, Some(1_000)).await?;
            failing.extend(page.items.into_iter().filter(|download| download.error.is_some()));
        }
    }
    context.out.view(&summary, |summary, report| {
        show(summary, report);
        if !failing.is_empty() {
            report.heading("Files that could not be fetched");
            list(failing.get(..SHOWN).unwrap_or(&failing), report);
        }
    })
}

/// `1.2 GiB of 3.4 GiB (35%), 12 files left`.
fn progress(summary: &ContentSummary) -> String {
    let percent = summary.bytes_have.saturating_mul(100).checked_div(summary.bytes_wanted).unwrap_or(100);
    let (have, wanted) = (bytes(summary.bytes_have), bytes(summary.bytes_wanted));
    format!("{have} of {wanted} ({percent}%), {} files left", summary.files_queued)
}

fn show(summary: &ContentSummary, report: &mut Report) {
    report.field("Content", progress(summary));
    report.field("On hand", format!("{} files", summary.files_done));
    report.field("Being fetched", format!("{} files", summary.files_running));
    if summary.files_retried > 0 {
        report.field("Tried again", format!("{} files", summary.files_retried));
    }
    if summary.files_failed > 0 {
        report.field("Given up", format!("{} files; `patchwell content retry` tries them again", summary.files_failed));
    }
    if summary.files_cancelled > 0 {
        report.field("Set aside", format!("{} files", summary.files_cancelled));
    }
    report.field("Folder", &summary.folder);
    if let Some(folder) = &summary.moving_from {
        report.field("Moving from", folder);
    }
    if summary.paused {
        report.field("Paused", "yes; `patchwell content resume` lets downloads go on");
    }
    if let Some(obstacle) = &summary.obstacle {
        report.field("Stopped because", obstacle);
    }
}

fn list(downloads: &[DownloadView], report: &mut Report) {
    if downloads.is_empty() {
        report.line("No files.");
        return;
    }
    let mut table = Table::new(&["File~", "Size>", "Have>", "SHA-1", "Tries>", "Next try", "Error~"]);
    for download in downloads {
        let next = match (download.is_running, download.next_attempt) {
            (true, _) => "now".to_owned(),
            (false, Some(next)) => time(next),
            (false, None) => "-".to_owned(),
        };
        table.row([
            download.name.as_str(),
            &bytes(download.size),
            &bytes(download.bytes),
            &download.sha1,
            &download.attempts.to_string(),
            &next,
            download.error.as_deref().unwrap_or("-"),
        ]);
    }
    report.table(&table);
}

async fn missing(context: &Context) -> anyhow::Result<()> {
    let page: Page<MissingFile> = context.api.list("/content/missing", Query::default(), None).await?;
    context.out.view(&page, |page, report| {
        if page.items.is_empty() {
            report.line("No file is missing.");
            return;
        }
        let mut table = Table::new(&["File~", "Size>", "SHA-1", "Approved", "Update~"]);
        for file in &page.items {
            let title = file.updates.first().and_then(|update| update.title.as_deref()).unwrap_or("-");
            let approved = if file.is_approved { "yes" } else { "no" };
            table.row([file.name.as_str(), &bytes(file.size), &file.sha1, approved, title]);
        }
        report.table(&table);
        report.line(format_args!(
            "{} files are missing. Import a directory that has them: files are recognized by their digest, not by name.",
            page.items.len()
        ));
    })
}
