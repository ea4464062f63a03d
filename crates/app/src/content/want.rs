//! Noting which files this server should have.

use std::collections::HashSet;

use patchwell_catalog::Snapshot;
use patchwell_model::{ApprovalAction, EulaId, RevisionId, Sha1, Timestamp};
use patchwell_store::downloads::{self, NewDownload, Reasons};
use patchwell_store::{StoreError, Tx, files, revisions};

use super::wanted::{WantedRevision, wanted_files};
use crate::jobs::JobHandle;
use crate::settings::{ContentLocation, ContentSettings, ContentWhen};
use crate::{App, AppError};

/// Revisions looked at in one transaction.
const BATCH: usize = 500;
/// The priority of what people or servers wait for.
const SOON: i64 = 0;

/// Notes in a transaction which files of these revisions are wanted, and tells how many wait that did not before.
pub(crate) fn want_revisions(
    tx: &mut Tx,
    settings: &ContentSettings,
    wanted: &[WantedRevision],
    now: Timestamp,
) -> Result<u64, StoreError> {
    if wanted.is_empty() {
        return Ok(0);
    }
    let ids: Vec<RevisionId> = wanted.iter().map(|revision| revision.id).collect();
    let found = files::revision_files(tx, &ids)?;
    // Languages are in a column that costs something to read.
    let languages = if settings.languages.is_empty() { Default::default() } else { revisions::languages(tx, &ids)? };
    downloads::want(tx, &wanted_files(settings, wanted, &found, &languages), now)
}

/// What computers will ask for when this revision is approved for installation, by `deadline`.
pub(crate) fn wanted_for(
    snapshot: &Snapshot,
    revision: RevisionId,
    deadline: Option<Timestamp>,
) -> impl Iterator<Item = WantedRevision> {
    let priority = deadline.map_or(i64::MAX, Timestamp::as_microsecond);
    let closure = snapshot.bundle_closure(revision).into_iter().map(|entry| entry.id).collect::<Vec<_>>();
    closure.into_iter().map(move |id| WantedRevision { id, priority, eulas_only: false })
}

impl App {
    /// Wants files, whatever is approved. Those that nobody knows are left out; those on hand cost nothing. Tells how
    /// many wait that did not before.
    ///
    /// # Errors
    /// Store errors.
    pub async fn want_files(&self, sha1s: &[Sha1], reasons: Reasons) -> Result<u64, AppError> {
        let wanted: Vec<NewDownload> =
            sha1s.iter().map(|sha1| NewDownload { sha1: *sha1, reasons, priority: SOON }).collect();
        let now = self.now();
        let queued = self.store().write(move |tx| downloads::want(tx, &wanted, now)).await?;
        self.0.downloads.ring();
        Ok(queued)
    }

    /// Wants the texts of a licence.
    pub(crate) async fn want_eula(&self, eula: EulaId) -> Result<u64, AppError> {
        let snapshot = self.snapshot();
        let with_it = snapshot.entries().filter(|entry| entry.eula == Some(eula));
        let wanted: Vec<WantedRevision> =
            with_it.map(|entry| WantedRevision { id: entry.id, priority: SOON, eulas_only: true }).collect();
        let (settings, now) = (self.settings(), self.now());
        let queued = self.store().write(move |tx| want_revisions(tx, &settings.content, &wanted, now)).await?;
        self.0.downloads.ring();
        Ok(queued)
    }

    /// Wants the files of revisions that just arrived, where they are fetched at once. For threads that may block.
    pub(crate) fn want_arrived(&self, ids: &[RevisionId]) -> Result<u64, AppError> {
        let settings = self.settings();
        let at_once = settings.content.when == ContentWhen::Arrived;
        let snapshot = self.snapshot();
        let entries = ids.iter().filter_map(|id| snapshot.entry(*id));
        let entries = entries.filter(|entry| !entry.is_evaluated_only() && !entry.is_expired());
        let entries = entries.filter(|entry| !snapshot.is_declined(entry.identity.update_id));
        // Licence texts are read before anything is approved.
        let entries = entries.filter(|entry| at_once || entry.eula.is_some());
        let wanted: Vec<WantedRevision> = entries
            .map(|entry| WantedRevision { eulas_only: !at_once, ..WantedRevision::sometime(entry.id) })
            .collect();
        self.want_in_batches(&settings.content, &wanted, &JobHandle::default())
    }

    /// Looks at all decisions again, after settings changed: what is wanted now is queued. For threads that may block.
    pub(crate) fn run_want_content(&self, handle: &JobHandle) -> Result<u64, AppError> {
        let (snapshot, settings) = (self.snapshot(), self.settings());
        let mut wanted = Vec::new();
        for approval in snapshot.all_approvals().filter(|approval| approval.action == ApprovalAction::Install) {
            if let Some(entry) = snapshot.by_identity(approval.revision) {
                wanted.extend(wanted_for(&snapshot, entry.id, approval.deadline));
            }
        }
        if settings.content.when == ContentWhen::Arrived {
            let entries = snapshot.entries().filter(|entry| !entry.is_evaluated_only() && !entry.is_expired());
            let entries = entries.filter(|entry| !snapshot.is_declined(entry.identity.update_id));
            wanted.extend(entries.map(|entry| WantedRevision::sometime(entry.id)));
        }
        wanted.sort_unstable_by_key(|revision| (revision.id, revision.priority));
        wanted.dedup_by_key(|revision| revision.id);
        self.want_in_batches(&settings.content, &wanted, handle)
    }

    fn want_in_batches(
        &self,
        settings: &ContentSettings,
        wanted: &[WantedRevision],
        handle: &JobHandle,
    ) -> Result<u64, AppError> {
        let (total, mut done, mut queued) = (wanted.len() as u64, 0, 0);
        for batch in wanted.chunks(BATCH) {
            if handle.is_cancelled() {
                break;
            }
            let (settings, batch, now) = (settings.clone(), batch.to_vec(), self.now());
            done += batch.len() as u64;
            queued += self.store().write_blocking(move |tx| want_revisions(tx, &settings, &batch, now))?;
            handle.progress(done, total, &format!("{queued} files queued"));
        }
        self.0.downloads.ring();
        Ok(queued)
    }

    /// Whether a file is still wanted that was once: its approval may be gone, or the settings may have changed.
    pub(crate) async fn is_still_wanted(&self, sha1: Sha1, reasons: Reasons) -> Result<bool, AppError> {
        if reasons.has(Reasons::EULA.and(Reasons::DOWNSTREAM)) {
            return Ok(true);
        }
        let settings = self.settings();
        if settings.content.location == ContentLocation::Microsoft {
            return Ok(false);
        }
        let revisions = self.store().read(move |tx| files::revisions_with(tx, &[sha1])).await?;
        let ids: HashSet<RevisionId> = revisions.into_iter().map(|(_, id)| id).collect();
        let snapshot = self.snapshot();
        Ok(ids.iter().any(|id| is_wanted(&snapshot, settings.content.when, *id)))
    }
}

/// Whether computers may ask for files of this revision.
fn is_wanted(snapshot: &Snapshot, when: ContentWhen, id: RevisionId) -> bool {
    let mut holders = snapshot.holders(id).into_iter().filter(|entry| !snapshot.is_declined(entry.identity.update_id));
    holders.any(|entry| {
        let mut approvals = snapshot.approvals(entry.identity.update_id).iter();
        when == ContentWhen::Arrived
            || approvals.any(|row| row.action == ApprovalAction::Install && row.revision == entry.identity)
    })
}
