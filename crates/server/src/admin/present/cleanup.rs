//! The cleanup.

use patchwell_app::{self as app, App, CleanupPreview};
use patchwell_catalog::{Snapshot, UnusedRevisions};
use patchwell_model::UpdateId;

use crate::admin::views::{CleanupCounts, CleanupItem, CleanupPreviewView, CleanupRunView, CleanupStep};

/// The most items of one step.
const SHOWN: usize = 1_000;

/// A run.
pub(crate) fn cleanup_run(run: &app::CleanupRun) -> CleanupRunView {
    // A step of a newer version has no name here.
    let steps = app::CleanupStep::parse_all(&run.steps).unwrap_or_default();
    CleanupRunView {
        steps: steps.into_iter().map(Into::into).collect(),
        is_scheduled: run.is_scheduled,
        started: run.started,
        finished: run.finished,
        counts: cleanup_counts(&run.counts),
    }
}

fn cleanup_counts(counts: &app::CleanupCounts) -> CleanupCounts {
    CleanupCounts {
        superseded_declined: counts.superseded_declined,
        expired_declined: counts.expired_declined,
        updates_deleted: counts.updates_deleted,
        updates_compressed: counts.updates_compressed,
        revisions_deleted: counts.revisions_deleted,
        computers_deleted: counts.computers_deleted,
        files_deleted: counts.files_deleted,
        bytes_freed: counts.bytes_freed,
    }
}

/// What a cleanup would do.
pub(crate) fn cleanup_preview(app: &App, snapshot: &Snapshot, preview: &CleanupPreview) -> CleanupPreviewView {
    let revisions = |unused: &[UnusedRevisions]| unused.iter().map(|one| one.revisions.len() as u64).sum::<u64>();
    let update = |step: CleanupStep, id: UpdateId, revisions: Option<usize>| CleanupItem {
        step,
        id: id.to_string(),
        title: snapshot.title(id).map(str::to_owned),
        revisions: revisions.map(|count| count as u64),
    };
    let mut items: Vec<CleanupItem> = Vec::new();
    items.extend(preview.superseded.iter().take(SHOWN).map(|id| update(CleanupStep::Superseded, *id, None)));
    items.extend(preview.expired.iter().take(SHOWN).map(|id| update(CleanupStep::Expired, *id, None)));
    for (step, unused) in [(CleanupStep::Updates, &preview.updates), (CleanupStep::Revisions, &preview.revisions)] {
        items.extend(unused.iter().take(SHOWN).map(|one| update(step, one.update, Some(one.revisions.len()))));
    }
    let computers = app.computers();
    items.extend(preview.computers.iter().take(SHOWN).map(|id| CleanupItem {
        step: CleanupStep::Computers,
        id: id.to_string(),
        title: computers.get(id).map(|known| known.computer.dns_name.clone()),
        revisions: None,
    }));
    CleanupPreviewView {
        counts: CleanupCounts {
            superseded_declined: preview.superseded.len() as u64,
            expired_declined: preview.expired.len() as u64,
            updates_deleted: preview.updates.len() as u64,
            updates_compressed: preview.revisions.len() as u64,
            revisions_deleted: revisions(&preview.updates) + revisions(&preview.revisions),
            computers_deleted: preview.computers.len() as u64,
            files_deleted: preview.files,
            bytes_freed: preview.bytes,
        },
        items,
    }
}
