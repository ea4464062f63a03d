//! `patchwell jobs`, and waiting for jobs.

use std::io::{IsTerminal, Write as _};
use std::time::Duration;

use anyhow::bail;
use clap::Args;
use patchwell_server::admin::views::{JobState, JobView, Page};

use super::Context;
use crate::client::{Query, encode};
use crate::output::{Report, Table, harmless, optional_time, time};

const PAUSE: Duration = Duration::from_millis(150);

/// Which jobs.
#[derive(Debug, Args)]
pub(crate) struct JobsArgs {
    /// Show only this job
    id: Option<String>,
    /// Stop the job
    #[arg(long, requires = "id")]
    cancel: bool,
}

pub(crate) async fn run(context: &Context, args: JobsArgs) -> anyhow::Result<()> {
    let Some(id) = args.id else {
        let page: Page<JobView> = context.api.list("/jobs", Query::default(), None).await?;
        return context.out.view(&page, list);
    };
    let path = format!("/jobs/{}", encode(&id));
    if args.cancel {
        context.api.delete(&path).await?;
    }
    let job: JobView = context.api.get(&path).await?;
    context.out.view(&job, summary)
}

fn list(page: &Page<JobView>, report: &mut Report) {
    if page.items.is_empty() {
        report.line("No jobs.");
        return;
    }
    let mut table = Table::new(&["ID", "Kind", "Subject~", "State", "Progress~", "Warnings>", "Created", "Finished"]);
    for job in &page.items {
        table.row([
            job.id.as_str(),
            &job.kind,
            &job.subject,
            job.state.label(),
            &progress(job),
            &job.warning_count.to_string(),
            &time(job.created),
            &optional_time(job.finished),
        ]);
    }
    report.table(&table);
}

/// How far a job is, in words.
pub(crate) fn progress(job: &JobView) -> String {
    let done = match job.progress.total {
        Some(total) => format!("{} of {total}", job.progress.done),
        None => job.progress.done.to_string(),
    };
    if job.progress.step.is_empty() { done } else { format!("{}: {done}", job.progress.step) }
}

/// Waits until a job has ended; shows its progress on standard error when that is a terminal.
///
/// # Errors
/// When the server no longer answers.
pub(crate) async fn wait(context: &Context, mut job: JobView) -> anyhow::Result<JobView> {
    let shows = std::io::stderr().is_terminal() && !context.out.is_json();
    let path = format!("/jobs/{}", encode(&job.id));
    while !job.state.is_final() {
        tokio::time::sleep(PAUSE).await;
        job = context.api.get(&path).await?;
        if shows {
            let line: String = harmless(&progress(&job)).chars().take(78).collect();
            eprint!("\r{line:<78}");
            let _ = std::io::stderr().flush();
        }
    }
    if shows {
        eprint!("\r{:78}\r", "");
    }
    Ok(job)
}

/// Whether a job that ended did what it should.
///
/// # Errors
/// When it failed or was cancelled.
pub(crate) fn check(job: &JobView) -> anyhow::Result<()> {
    match job.state {
        JobState::Failed => bail!("{}", job.error.as_deref().unwrap_or("the job failed")),
        JobState::Cancelled => bail!("the job was cancelled"),
        JobState::Queued | JobState::Running | JobState::Done => Ok(()),
    }
}

/// A job for people.
pub(crate) fn summary(job: &JobView, report: &mut Report) {
    report.field("Job", format!("{} ({})", job.id, job.kind));
    report.field("Subject", &job.subject);
    report.field("State", job.state.label());
    if !job.state.is_final() {
        report.field("Progress", progress(job));
    }
    for (name, count) in &job.counts {
        report.field(&name.replace('_', " "), count.to_string());
    }
    if job.warning_count > 0 {
        report.heading(&format!("{} warnings", job.warning_count));
        for warning in &job.warnings {
            report.paragraph(&format!("{}: {}", warning.subject, warning.message));
        }
        let more = job.warning_count.saturating_sub(job.warnings.len() as u64);
        if more > 0 {
            report.line(format_args!("  and {more} more"));
        }
    }
}
