//! Jobs.

use std::collections::BTreeMap;

use patchwell_app::JobKind;
use patchwell_store::jobs::{Job, JobState};

use crate::admin::views;

/// A job, with what it did when it ended.
pub(crate) fn job(job: &Job) -> views::JobView {
    let mut view = views::JobView {
        id: job.id.to_string(),
        kind: job.kind.clone(),
        subject: subject(job),
        state: state(job.state),
        progress: views::JobProgress {
            step: job.progress.message.clone(),
            done: job.progress.done,
            total: (job.progress.total > 0).then_some(job.progress.total),
        },
        counts: BTreeMap::new(),
        warnings: Vec::new(),
        warning_count: 0,
        error: job.error.clone(),
        created: job.created,
        finished: job.finished,
    };
    if let Some(report) = &job.report {
        view.counts = report.counts.iter().cloned().collect();
        view.warning_count = report.warning_count;
        let warnings = report.warnings.iter().cloned();
        view.warnings = warnings.map(|(subject, message)| views::JobWarning { subject, message }).collect();
    }
    view
}

/// What a job is about, in a few words.
fn subject(job: &Job) -> String {
    match JobKind::parse(&job.kind, &job.parameters) {
        Some(JobKind::Synchronize(trigger)) => format!("started by {}", trigger.administrator),
        _ => job.parameters.lines().collect::<Vec<_>>().join(", "),
    }
}

fn state(state: JobState) -> views::JobState {
    match state {
        JobState::Queued => views::JobState::Queued,
        JobState::Running => views::JobState::Running,
        JobState::Done => views::JobState::Done,
        JobState::Failed => views::JobState::Failed,
        JobState::Cancelled => views::JobState::Cancelled,
    }
}
