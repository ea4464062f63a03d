//! From documents to revisions in the store: parsed on several threads, written on one, no more in memory at a time
//! than a few pages.

use std::collections::HashSet;
use std::sync::Arc;
use std::sync::mpsc::{Receiver as Pages, RecvTimeoutError, sync_channel};
use std::time::Duration;

use parking_lot::Mutex;
use patchwell_catalog::Snapshot;
use patchwell_model::{IndexEntry, PublicationState, RevisionIdentity, UpdateId};
use tokio::sync::mpsc::Receiver;

use super::page::{Failure, Page, ParsedPage};
use crate::import::{Batch, ImportSummary};
use crate::jobs::JobHandle;
use crate::{App, AppError};

/// More threads than this would only wait for the one that writes.
const MAX_PARSERS: usize = 8;
/// How soon a cancellation is noticed when nothing arrives.
const TICK: Duration = Duration::from_millis(200);

/// What became of the documents of a phase.
#[derive(Debug, Default)]
pub(super) struct Ingested {
    /// Entries that are new or changed, for the next snapshot.
    pub(super) entries: Vec<IndexEntry>,
    /// Updates that were not known in any revision.
    pub(super) new: u64,
    /// New revisions of known updates.
    pub(super) revised: u64,
    /// New revisions by which their publisher withdraws an update; they count as new or revised, too.
    pub(super) expired: u64,
    /// Revisions that could not be taken in.
    pub(super) failures: Vec<Failure>,
    /// Children of bundles that came.
    pub(super) members: HashSet<RevisionIdentity>,
    /// Documents dealt with.
    pub(super) done: u64,
}

/// Takes pages in until their channel is closed or the job is cancelled, and tells after each how far it is. `stop` is
/// called when no more pages are wanted, and has to close the channel.
///
/// # Errors
/// Store errors. What was written before stays.
pub(super) fn ingest(
    (app, handle): (&App, &JobHandle),
    pages: Receiver<Page>,
    source: &str,
    stop: impl Fn(),
    mut arrived: impl FnMut(u64),
) -> Result<Ingested, AppError> {
    let parsers = std::thread::available_parallelism().map_or(1, usize::from).min(MAX_PARSERS);
    let pages = Mutex::new(pages);
    std::thread::scope(|scope| {
        let (sender, parsed) = sync_channel::<ParsedPage>(parsers);
        for _ in 0..parsers {
            let (sender, pages) = (sender.clone(), &pages);
            scope.spawn(move || {
                while let Some(page) = next(pages) {
                    if sender.send(page.parse(source)).is_err() {
                        return;
                    }
                }
            });
        }
        drop(sender);
        let mut writer = Writer::new(app);
        let written = writer.take_all(&parsed, handle, &mut arrived);
        // Parsers that wait to hand over a page wait for nothing.
        drop(parsed);
        stop();
        written?;
        writer.close()
    })
}

/// The next page. One parser waits for it at a time.
fn next(pages: &Mutex<Receiver<Page>>) -> Option<Page> {
    pages.lock().blocking_recv()
}

/// Writes revisions in batches and counts them.
struct Writer<'a> {
    app: &'a App,
    /// The catalog before the phase: says what is new.
    before: Arc<Snapshot>,
    batch: Batch,
    summary: ImportSummary,
    ingested: Ingested,
    /// Updates that came in this phase.
    seen: HashSet<UpdateId>,
}

impl<'a> Writer<'a> {
    fn new(app: &'a App) -> Self {
        Self {
            app,
            before: app.snapshot(),
            batch: Batch::default(),
            summary: ImportSummary::default(),
            ingested: Ingested::default(),
            seen: HashSet::new(),
        }
    }

    fn take_all(
        &mut self,
        parsed: &Pages<ParsedPage>,
        handle: &JobHandle,
        arrived: &mut impl FnMut(u64),
    ) -> Result<(), AppError> {
        while !handle.is_cancelled() {
            match parsed.recv_timeout(TICK) {
                Ok(page) => self.take(page)?,
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => break,
            }
            arrived(self.ingested.done);
        }
        Ok(())
    }

    fn take(&mut self, page: ParsedPage) -> Result<(), AppError> {
        self.ingested.done += (page.revisions.len() + page.failures.len()) as u64;
        self.ingested.failures.extend(page.failures);
        for revision in page.revisions {
            let members = revision.revision.bundled.iter().flat_map(|clause| &clause.any_of).copied();
            self.ingested.members.extend(members);
            if self.batch.push(revision) {
                self.write()?;
            }
        }
        Ok(())
    }

    fn write(&mut self) -> Result<(), AppError> {
        let entries = self.batch.write(self.app.store(), None, self.app.now(), &mut self.summary)?;
        for entry in &entries {
            let update = entry.identity.update_id;
            let is_known = !self.seen.insert(update) || self.before.latest(update).is_some();
            if self.before.by_identity(entry.identity).is_some() {
                continue;
            }
            *(if is_known { &mut self.ingested.revised } else { &mut self.ingested.new }) += 1;
            self.ingested.expired += u64::from(entry.publication_state == PublicationState::Expired);
        }
        self.ingested.entries.extend(entries);
        Ok(())
    }

    fn close(mut self) -> Result<Ingested, AppError> {
        self.write()?;
        Ok(self.ingested)
    }
}
