//! Jobs.

use std::collections::BTreeMap;

use patchwell_app::{AdoptSummary, ExportSummary, ImportSummary, ImportWarning, JobKind, JobOutcome};
use patchwell_store::jobs::{Job, JobState};

use crate::admin::views;

const SHOWN_WARNINGS: usize = 100;

/// A job, with the details of its outcome where they are known.
pub(crate) fn job(job: &Job, outcome: Option<JobOutcome>) -> views::JobView {
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
    match outcome {
        Some(JobOutcome::Import(summary)) => import(&summary, &mut view),
        Some(JobOutcome::Export(summary)) => export(&summary, &mut view),
        Some(JobOutcome::VerifyContent(summary)) => {
            let counts = [
                ("files_good", summary.good),
                ("bytes_good", summary.good_bytes),
                ("files_missing", summary.missing),
                ("files_quarantined", summary.quarantined),
                ("files_unreadable", summary.failed),
            ];
            view.counts = counts.into_iter().map(|(name, count)| (name.to_owned(), count)).collect();
        }
        Some(JobOutcome::Synchronize(summary)) => {
            let counts = [
                ("updates_new", summary.new),
                ("revisions_new", summary.revised),
                ("revisions_expired", summary.expired),
                ("revisions_failed", summary.failed),
                ("decisions_changed", summary.decisions),
                ("updates_approved_by_rules", summary.rules.approved),
                ("updates_declined_by_rules", summary.rules.declined),
                ("updates_awaiting_licence", summary.rules.skipped),
            ];
            view.counts = counts.into_iter().map(|(name, count)| (name.to_owned(), count)).collect();
        }
        Some(JobOutcome::MoveContent(summary)) => {
            let counts = [
                ("files_moved", summary.moved),
                ("bytes_moved", summary.moved_bytes),
                ("files_unverified", summary.unverified),
                ("files_quarantined", summary.damaged),
            ];
            view.counts = counts.into_iter().map(|(name, count)| (name.to_owned(), count)).collect();
        }
        Some(JobOutcome::AdoptContent(summary)) => adopted(summary, &mut view),
        Some(JobOutcome::WantContent(queued)) => {
            view.counts.insert("files_queued".to_owned(), queued);
        }
        None => {}
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

fn import(summary: &ImportSummary, view: &mut views::JobView) {
    let counts = [
        ("packages", summary.packages),
        ("packages_skipped", summary.packages_skipped),
        ("revisions_read", summary.revisions),
        ("revisions_added", summary.inserted),
        ("revisions_known", summary.existed),
        ("revisions_enriched", summary.enriched),
        ("revisions_in_conflict", summary.conflicts),
        ("files_stored", summary.files_stored),
        ("files_unknown", summary.files_unknown),
        ("updates_approved_by_rules", summary.rules.approved),
        ("updates_declined_by_rules", summary.rules.declined),
        ("updates_awaiting_licence", summary.rules.skipped),
    ];
    view.counts = counts.into_iter().map(|(name, count)| (name.to_owned(), count)).collect();
    view.warning_count = summary.warning_count;
    view.warnings = warnings(&summary.warnings);
}

fn export(summary: &ExportSummary, view: &mut views::JobView) {
    let counts = [
        ("revisions", summary.revisions),
        ("files", summary.files),
        ("content_bytes", summary.content_bytes),
        ("volumes", summary.volumes),
        ("sequence", summary.sequence),
    ];
    view.counts = counts.into_iter().map(|(name, count)| (name.to_owned(), count)).collect();
    view.warning_count = summary.warning_count;
    view.warnings = warnings(&summary.warnings);
}

fn warnings(all: &[ImportWarning]) -> Vec<views::JobWarning> {
    let warning = |warning: &ImportWarning| views::JobWarning {
        subject: warning.subject.clone(),
        message: warning.message.clone(),
    };
    all.iter().take(SHOWN_WARNINGS).map(warning).collect()
}

fn adopted(summary: AdoptSummary, view: &mut views::JobView) {
    let counts = [
        ("files_adopted", summary.adopted),
        ("bytes_adopted", summary.adopted_bytes),
        ("files_quarantined", summary.wrong),
        ("files_unreadable", summary.unreadable),
        ("files_unknown", summary.unknown),
        ("files_without_content_name", summary.strays),
        ("files_moved", summary.moved),
    ];
    view.counts = counts.into_iter().map(|(name, count)| (name.to_owned(), count)).collect();
    view.warning_count = summary.wrong + summary.unreadable + summary.unknown + summary.strays;
    let findings = summary.findings.into_iter().take(SHOWN_WARNINGS);
    view.warnings = findings.map(|(subject, message)| views::JobWarning { subject, message }).collect();
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
