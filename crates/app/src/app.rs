//! The application: what the server knows in memory, and the locks around it.

use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use arc_swap::ArcSwap;
use parking_lot::{RwLock, RwLockReadGuard, RwLockWriteGuard};
use patchwell_catalog::{ChangeSeq, DecisionChange, Snapshot};
use patchwell_content::ContentStore;
use patchwell_model::{EulaId, Sha1, Timestamp, UpdateId};
use patchwell_store::identity::ServerIdentity;
use patchwell_store::{Store, decisions};
use tokio::sync::{Mutex, MutexGuard};

use crate::AppError;
use crate::changes::Changes;
use crate::clock::Clock;
use crate::computers::Registry;
use crate::content::Downloads;
use crate::downstream::Downstream;
use crate::edit_tag::EditTags;
use crate::jobs::Jobs;
use crate::notifications::Notifications;
use crate::people::Departures;
use crate::people::People;
use crate::rings::Rollouts;
use crate::settings::Settings;
use crate::status::StatusBoard;
use crate::tls::Certificates;

/// How many computers may report at the same time without waiting for each other, at the least.
pub(crate) const REPORTING_TURNS: usize = 256;

/// Proof that the holder alone changes decisions and the snapshot.
pub(crate) struct DecisionGuard<'a>(#[expect(dead_code, reason = "held, not read")] MutexGuard<'a, ()>);

/// A content file that is verified and on hand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PresentFile {
    /// Bytes.
    pub size: u64,
    /// The publisher's file name.
    pub name: Box<str>,
}

/// The application. Cheap to clone; all clones are one.
#[derive(Clone)]
pub struct App(pub(crate) Arc<Inner>);

pub(crate) struct Inner {
    pub(crate) store: Store,
    pub(crate) content: ContentStore,
    /// Where content is unless it was moved since.
    pub(crate) content_configured: PathBuf,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) snapshot: ArcSwap<Snapshot>,
    pub(crate) decision: Mutex<()>,
    pub(crate) eulas: RwLock<HashSet<EulaId>>,
    pub(crate) computers: RwLock<Registry>,
    pub(crate) status: RwLock<StatusBoard>,
    pub(crate) update_rows: RwLock<HashMap<UpdateId, u32>>,
    pub(crate) present: RwLock<HashMap<Sha1, PresentFile>>,
    pub(crate) settings: RwLock<Arc<Settings>>,
    pub(crate) identity: RwLock<ServerIdentity>,
    pub(crate) reporting: Vec<Mutex<()>>,
    pub(crate) downstream: RwLock<Downstream>,
    /// Held by whoever changes what is known of servers below.
    pub(crate) downstream_turn: Mutex<()>,
    /// Held by whoever applies a configuration.
    pub(crate) configuration_turn: Mutex<()>,
    /// Held by the rollup that runs.
    pub(crate) rollup_turn: Mutex<()>,
    pub(crate) jobs: Jobs,
    pub(crate) downloads: Downloads,
    pub(crate) people: People,
    pub(crate) edit_tags: EditTags,
    pub(crate) departures: Departures,
    pub(crate) notifications: Notifications,
    /// Opened by the first who asks.
    pub(crate) certificates: parking_lot::Mutex<Option<Arc<Certificates>>>,
    pub(crate) changes: Changes,
    pub(crate) rollouts: Rollouts,
    pub(crate) data: PathBuf,
}

impl App {
    /// The present state of the catalog and of all decisions on it. It does not change while it is held.
    #[must_use]
    pub fn snapshot(&self) -> Arc<Snapshot> {
        self.0.snapshot.load_full()
    }

    /// The database, for reads.
    #[must_use]
    pub fn store(&self) -> &Store {
        &self.0.store
    }

    /// The content files.
    #[must_use]
    pub fn content(&self) -> &ContentStore {
        &self.0.content
    }

    /// Now, by the clock it was opened with.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        self.0.clock.now()
    }

    /// The settings.
    #[must_use]
    pub fn settings(&self) -> Arc<Settings> {
        Arc::clone(&self.0.settings.read())
    }

    /// Who this server is, and when its configuration changed last.
    #[must_use]
    pub fn identity(&self) -> ServerIdentity {
        *self.0.identity.read()
    }

    /// The computers. Do not hold it across an await.
    pub fn computers(&self) -> RwLockReadGuard<'_, Registry> {
        self.0.computers.read()
    }

    pub(crate) fn computers_mut(&self) -> RwLockWriteGuard<'_, Registry> {
        self.0.computers.write()
    }

    /// The status of the fleet. Do not hold it across an await.
    pub fn status(&self) -> RwLockReadGuard<'_, StatusBoard> {
        self.0.status.read()
    }

    pub(crate) fn status_mut(&self) -> RwLockWriteGuard<'_, StatusBoard> {
        self.0.status.write()
    }

    /// The servers below and their computers. Do not hold it across an await; take [`Self::computers`] before it where
    /// both are needed.
    pub fn downstream(&self) -> RwLockReadGuard<'_, Downstream> {
        self.0.downstream.read()
    }

    pub(crate) fn downstream_mut(&self) -> RwLockWriteGuard<'_, Downstream> {
        self.0.downstream.write()
    }

    pub(crate) fn eulas(&self) -> RwLockReadGuard<'_, HashSet<EulaId>> {
        self.0.eulas.read()
    }

    pub(crate) fn eulas_mut(&self) -> RwLockWriteGuard<'_, HashSet<EulaId>> {
        self.0.eulas.write()
    }

    /// A content file, if it is on hand.
    #[must_use]
    pub fn present_file(&self, sha1: &Sha1) -> Option<PresentFile> {
        self.0.present.read().get(sha1).cloned()
    }

    pub(crate) fn note_present(&self, sha1: Sha1, file: Option<PresentFile>) {
        let mut present = self.0.present.write();
        match file {
            Some(file) => drop(present.insert(sha1, file)),
            None => drop(present.remove(&sha1)),
        }
    }

    /// The dense row that stands for an update in status sets; `None` when it is not in the catalog.
    #[must_use]
    pub fn update_row(&self, update: &UpdateId) -> Option<u32> {
        self.0.update_rows.read().get(update).copied()
    }

    /// The data directory.
    #[must_use]
    pub fn data_folder(&self) -> &Path {
        &self.0.data
    }

    /// Where large things wait on disk for a moment; emptied at start.
    #[must_use]
    pub fn spool_folder(&self) -> PathBuf {
        self.0.data.join("spool")
    }

    /// Random bytes from the operating system.
    ///
    /// # Errors
    /// When it has none: nothing secret may be made then.
    pub fn random<const N: usize>(&self) -> Result<[u8; N], AppError> {
        crate::open::random()
    }

    /// Waits for the right to decide.
    pub(crate) async fn decision_lock(&self) -> DecisionGuard<'_> {
        DecisionGuard(self.0.decision.lock().await)
    }

    /// [`Self::decision_lock`] for threads that may block.
    pub(crate) fn decision_lock_blocking(&self) -> DecisionGuard<'_> {
        DecisionGuard(self.0.decision.blocking_lock())
    }

    /// Waits until no other batch of the same computer is being folded.
    pub(crate) async fn reporting_turn(&self, computer_row: u32) -> Option<MutexGuard<'_, ()>> {
        let turn = self.0.reporting.get(computer_row as usize % REPORTING_TURNS)?;
        Some(turn.lock().await)
    }

    /// Where changes are announced.
    #[must_use]
    pub fn changes(&self) -> &Changes {
        &self.0.changes
    }

    pub(crate) fn replace_snapshot(&self, _guard: &DecisionGuard<'_>, next: Snapshot) {
        self.0.snapshot.store(Arc::new(next));
        self.changes().announce("updates");
    }

    pub(crate) fn publish_decisions(&self, guard: &DecisionGuard<'_>, change: DecisionChange) {
        let next = self.snapshot().with_decisions(change);
        self.replace_snapshot(guard, next);
        self.changes().announce("approvals");
        self.changes().announce("groups");
    }

    /// Writes down which deployments changed after `before`, where only the catalog could tell. Agents that come
    /// after a restart are told of them, too.
    pub(crate) async fn persist_changes(&self, _: &DecisionGuard<'_>, before: ChangeSeq) -> Result<(), AppError> {
        let changes = self.changes_after(before);
        if !changes.is_empty() {
            self.store().write(move |tx| decisions::record_changes(tx, &changes).map(drop)).await?;
        }
        Ok(())
    }

    /// [`Self::persist_changes`] for threads that may block.
    pub(crate) fn persist_changes_blocking(&self, _: &DecisionGuard<'_>, before: ChangeSeq) -> Result<(), AppError> {
        let changes = self.changes_after(before);
        if !changes.is_empty() {
            self.store().write_blocking(move |tx| decisions::record_changes(tx, &changes).map(drop))?;
        }
        Ok(())
    }

    fn changes_after(&self, before: ChangeSeq) -> Vec<(Option<UpdateId>, Option<patchwell_model::GroupId>)> {
        let snapshot = self.snapshot();
        snapshot.changes_since(before).iter().map(|change| (Some(change.update), change.group)).collect()
    }
}
