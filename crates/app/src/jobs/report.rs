//! What the outcomes of jobs say in numbers and words, the same for all kinds.

use patchwell_content::{MoveSummary, VerifySummary};
use patchwell_store::jobs::Report;

use super::JobOutcome;
use crate::bundle::ExportSummary;
use crate::cleanup::CleanupCounts;
use crate::content::AdoptSummary;
use crate::import::ImportSummary;
use crate::sync::SyncSummary;

/// Warnings that are kept with a job.
const WARNINGS: usize = 100;
/// Characters of each.
const LENGTH: usize = 1000;

impl JobOutcome {
    /// As it is kept with the job.
    #[must_use]
    pub fn report(&self) -> Report {
        match self {
            Self::Import(summary) => import(summary),
            Self::Export(summary) => exported(summary),
            Self::VerifyContent(summary) => counts(&verified(summary)),
            Self::Synchronize(summary) => counts(&synchronized(summary)),
            Self::MoveContent(summary) => counts(&moved(summary)),
            Self::AdoptContent(summary) => adopted(summary),
            Self::Cleanup(done) => counts(&cleaned(done)),
            Self::WantContent(queued) => counts(&[("files_queued", *queued)]),
        }
    }
}

fn counts(counts: &[(&str, u64)]) -> Report {
    let counts = counts.iter().map(|(name, count)| ((*name).to_owned(), *count)).collect();
    Report { counts, ..Report::default() }
}

fn warnings<'a>(warnings: impl Iterator<Item = (&'a str, &'a str)>) -> Vec<(String, String)> {
    let short = |text: &str| text.chars().take(LENGTH).collect::<String>();
    warnings.take(WARNINGS).map(|(subject, message)| (short(subject), short(message))).collect()
}

fn verified(summary: &VerifySummary) -> [(&'static str, u64); 5] {
    [
        ("files_good", summary.good),
        ("bytes_good", summary.good_bytes),
        ("files_missing", summary.missing),
        ("files_quarantined", summary.quarantined),
        ("files_unreadable", summary.failed),
    ]
}

fn synchronized(summary: &SyncSummary) -> [(&'static str, u64); 9] {
    [
        ("updates_new", summary.new),
        ("revisions_new", summary.revised),
        ("revisions_expired", summary.expired),
        ("revisions_failed", summary.failed),
        ("decisions_changed", summary.decisions),
        ("updates_approved_by_rules", summary.rules.approved),
        ("updates_rolled_out_by_rules", summary.rules.rolled_out),
        ("updates_declined_by_rules", summary.rules.declined),
        ("updates_awaiting_licence", summary.rules.skipped),
    ]
}

fn moved(summary: &MoveSummary) -> [(&'static str, u64); 4] {
    [
        ("files_moved", summary.moved),
        ("bytes_moved", summary.moved_bytes),
        ("files_unverified", summary.unverified),
        ("files_quarantined", summary.damaged),
    ]
}

fn cleaned(done: &CleanupCounts) -> [(&'static str, u64); 8] {
    [
        ("superseded_declined", done.superseded_declined),
        ("expired_declined", done.expired_declined),
        ("updates_deleted", done.updates_deleted),
        ("updates_compressed", done.updates_compressed),
        ("revisions_deleted", done.revisions_deleted),
        ("computers_deleted", done.computers_deleted),
        ("files_deleted", done.files_deleted),
        ("bytes_freed", done.bytes_freed),
    ]
}

fn import(summary: &ImportSummary) -> Report {
    let report = counts(&[
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
        ("updates_rolled_out_by_rules", summary.rules.rolled_out),
        ("updates_declined_by_rules", summary.rules.declined),
        ("updates_awaiting_licence", summary.rules.skipped),
    ]);
    let found = summary.warnings.iter().map(|warning| (warning.subject.as_str(), warning.message.as_str()));
    Report { warnings: warnings(found), warning_count: summary.warning_count, ..report }
}

fn exported(summary: &ExportSummary) -> Report {
    let report = counts(&[
        ("revisions", summary.revisions),
        ("files", summary.files),
        ("content_bytes", summary.content_bytes),
        ("volumes", summary.volumes),
        ("sequence", summary.sequence),
    ]);
    let found = summary.warnings.iter().map(|warning| (warning.subject.as_str(), warning.message.as_str()));
    Report { warnings: warnings(found), warning_count: summary.warning_count, ..report }
}

fn adopted(summary: &AdoptSummary) -> Report {
    let report = counts(&[
        ("files_adopted", summary.adopted),
        ("bytes_adopted", summary.adopted_bytes),
        ("files_quarantined", summary.wrong),
        ("files_unreadable", summary.unreadable),
        ("files_unknown", summary.unknown),
        ("files_without_content_name", summary.strays),
        ("files_moved", summary.moved),
    ]);
    let found = summary.findings.iter().map(|(file, finding)| (file.as_str(), finding.as_str()));
    let warning_count = summary.wrong + summary.unreadable + summary.unknown + summary.strays;
    Report { warnings: warnings(found), warning_count, ..report }
}
