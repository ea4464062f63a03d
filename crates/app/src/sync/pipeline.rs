//! One synchronization with the server above, from asking what there is to showing it ([MS-WSUSSS] 3.2.4).
//!
//! Street *ingest*: upstream → decode → parse → derive fragments → store → new snapshot. Asking, parsing and writing
//! overlap, a few pages apart. An anchor is kept only when all that it stands for is stored, so a run that breaks off
//! is gone on with by the next one: it is told the same again and leaves out what is there.

use std::time::Duration;

use patchwell_model::{Language, RevisionIdentity, Timestamp};
use patchwell_store::sync_skipped;
use patchwell_upstream::{
    IdAndDelta, LanguageAndDelta, RevisionFilter, RevisionIdList, Source, UpstreamClient, UpstreamError,
    UpstreamLanguage,
};
use tokio::runtime::Handle;

use super::anchors::Anchors;
use super::choice::SyncChoice;
use super::fetch::{Wanted, fetch};
use super::ingest::{Ingested, ingest};
use super::summary::SyncSummary;
use crate::jobs::JobHandle;
use crate::{App, AppError, RollupOptions};

/// Pages that may wait between two stages.
const PAGES: usize = 4;
/// How often a revision that cannot be taken in is asked for.
const ATTEMPTS: u32 = 5;
/// The most of those in one run.
const RETRIED: u32 = 10_000;
/// Bundles in bundles: deeper than any that occur.
const DEPTH: usize = 16;
/// How soon a cancellation ends a question to the server above.
const TICK: Duration = Duration::from_millis(200);

/// A run with all that its phases share.
pub(super) struct Synchronization<'a> {
    pub(super) app: &'a App,
    pub(super) handle: &'a JobHandle,
    pub(super) runtime: Handle,
    pub(super) client: UpstreamClient,
    pub(super) choice: &'a SyncChoice,
    /// No updates, nothing that follows from them.
    pub(super) categories_only: bool,
    /// When the job began, before any restart.
    pub(super) since: Timestamp,
    pub(super) summary: SyncSummary,
}

impl Synchronization<'_> {
    /// Runs the phases in order; `save` keeps the anchors after each.
    ///
    /// # Errors
    /// When the server above or the store fails, or the job is cancelled. What came before that stays.
    pub(super) fn run(
        &mut self,
        anchors: &mut Anchors,
        mut save: impl FnMut(&Anchors) -> Result<(), AppError>,
    ) -> Result<(), AppError> {
        self.say("asking what the server above has");
        // Without an anchor, for all languages rather than those that changed.
        let configuration = self.ask(self.client.configuration(None))?;
        self.categories(anchors)?;
        save(anchors)?;
        if self.categories_only {
            return Ok(());
        }
        self.updates(anchors, &configuration.languages)?;
        // Before the anchor is kept: what no rule has seen comes before them with the next run at the latest.
        self.summary.rules = self.app.after_synchronization()?;
        save(anchors)?;
        if self.choice.is_replica {
            self.decisions(anchors)?;
            save(anchors)?;
        }
        self.roll_up()
    }

    /// Categories, classifications and detectoids, all of them whatever is chosen: rules refer to them.
    fn categories(&mut self, anchors: &mut Anchors) -> Result<(), AppError> {
        let filter =
            RevisionFilter { anchor: anchors.categories.clone(), get_config: true, ..RevisionFilter::default() };
        let listed = self.list(&filter)?;
        self.take(Wanted::Listed(listed.revisions), "categories")?;
        anchors.categories = listed.anchor;
        Ok(())
    }

    /// Updates of the chosen products, classifications and languages, and the parts of bundles among them.
    fn updates(&mut self, anchors: &mut Anchors, known: &[UpstreamLanguage]) -> Result<(), AppError> {
        let fingerprint = self.choice.fingerprint();
        let anchor = anchors.updates.clone().filter(|(of, _)| *of == fingerprint).map(|(_, anchor)| anchor);
        let is_delta = anchor.is_some();
        let ids = |ids: &[_]| ids.iter().map(|id| IdAndDelta { id: *id, is_delta }).collect();
        let languages = self.choice.languages.as_ref().map(|chosen| language_ids(known, chosen));
        let filter = RevisionFilter {
            anchor,
            get_config: false,
            categories: self.choice.categories.as_deref().map(ids),
            classifications: self.choice.classifications.as_deref().map(ids),
            languages: languages.map(|ids| ids.into_iter().map(|id| LanguageAndDelta { id, is_delta }).collect()),
        };
        let listed = self.list(&filter)?;
        let mut members = self.take(Wanted::Listed(listed.revisions), "updates")?.members;
        members.extend(self.take(Wanted::Named(self.skipped()?), "updates that failed before")?.members);
        for _ in 0..DEPTH {
            let snapshot = self.app.snapshot();
            members.retain(|member| snapshot.by_identity(*member).is_none());
            if members.is_empty() {
                break;
            }
            members = self.take(Wanted::Named(members.into_iter().collect()), "parts of bundles")?.members;
        }
        anchors.synchronized = listed.anchor.clone();
        anchors.updates = listed.anchor.map(|anchor| (fingerprint, anchor));
        Ok(())
    }

    /// Tells the server above what computers reported here and on the servers below. Microsoft Update does not ask.
    fn roll_up(&self) -> Result<(), AppError> {
        if self.client.config().source == Source::Microsoft {
            return Ok(());
        }
        self.say("reporting to the server above");
        let options = RollupOptions {
            last_sync: Some(self.app.now()),
            ..RollupOptions::new(self.app.host_name(), self.choice.is_replica)
        };
        let rolling = self.app.rollup_to_upstream(&self.client, &options);
        self.until_cancelled(rolling).map(drop)
    }

    /// What is there; from the beginning when the server above does not know the anchor any more.
    fn list(&self, filter: &RevisionFilter) -> Result<RevisionIdList, AppError> {
        match self.ask(self.client.revision_ids(filter)) {
            Err(AppError::Upstream(error)) if filter.anchor.is_some() && is_about_parameters(&error) => {
                let whole = |list: &Option<Vec<IdAndDelta>>| {
                    list.clone().map(|list| list.into_iter().map(|one| IdAndDelta { is_delta: false, ..one }).collect())
                };
                let languages = filter.languages.clone();
                let whole = RevisionFilter {
                    anchor: None,
                    get_config: filter.get_config,
                    categories: whole(&filter.categories),
                    classifications: whole(&filter.classifications),
                    languages: languages
                        .map(|list| list.into_iter().map(|one| LanguageAndDelta { is_delta: false, ..one }).collect()),
                };
                self.ask(self.client.revision_ids(&whole))
            }
            other => other,
        }
    }

    /// Gets revisions that are not here yet, stores and shows them.
    fn take(&mut self, mut wanted: Wanted, what: &str) -> Result<Ingested, AppError> {
        let snapshot = self.app.snapshot();
        let revisions = wanted.revisions();
        revisions.retain(|identity| snapshot.by_identity(*identity).is_none());
        revisions.sort_unstable();
        revisions.dedup();
        drop(snapshot);
        if revisions.is_empty() {
            return Ok(Ingested::default());
        }
        let total = revisions.len() as u64;
        let (sender, pages) = tokio::sync::mpsc::channel(PAGES);
        let fetching = self.runtime.spawn(fetch(self.client.clone(), wanted, self.choice.parallel, sender));
        let stop = || fetching.abort();
        let arrived = |done| self.handle.progress(done, total, what);
        let ingested = ingest((self.app, self.handle), pages, &self.choice.name, stop, arrived);
        let fetched = self.runtime.block_on(fetching);
        let mut ingested = ingested?;
        let entries = std::mem::take(&mut ingested.entries);
        self.app.publish_revisions(entries, self.since)?;
        self.skip(&ingested)?;
        self.summary.add(&ingested);
        match fetched {
            _ if self.handle.is_cancelled() => Err(UpstreamError::Cancelled.into()),
            Ok(Ok(())) => Ok(ingested),
            Ok(Err(error)) => Err(error.into()),
            Err(error) => Err(AppError::Conflict(format!("the download of metadata stopped unexpectedly: {error}"))),
        }
    }

    /// Revisions that earlier runs could not take in.
    fn skipped(&self) -> Result<Vec<RevisionIdentity>, AppError> {
        let listed = self.app.store().read_blocking(|tx| sync_skipped::list(tx, ATTEMPTS, RETRIED))?;
        Ok(listed.into_iter().map(|skipped| skipped.identity).collect())
    }

    fn skip(&self, ingested: &Ingested) -> Result<(), AppError> {
        let failures = &ingested.failures;
        for failure in failures.iter().take(20) {
            tracing::warn!(revision = %failure.identity, reason = failure.reason, "a revision could not be taken in");
        }
        let skipped: Vec<_> = failures.iter().map(|failure| (failure.identity, failure.reason.clone())).collect();
        let now = self.app.now();
        Ok(self.app.store().write_blocking(move |tx| {
            sync_skipped::skip(tx, &skipped, now)?;
            sync_skipped::forget_arrived(tx)
        })?)
    }

    /// Asks the server above; a cancellation ends the question.
    pub(super) fn ask<T>(&self, question: impl Future<Output = Result<T, UpstreamError>>) -> Result<T, AppError> {
        self.until_cancelled(async { question.await.map_err(AppError::from) })
    }

    fn until_cancelled<T>(&self, work: impl Future<Output = Result<T, AppError>>) -> Result<T, AppError> {
        let cancelled = async {
            while !self.handle.is_cancelled() {
                tokio::time::sleep(TICK).await;
            }
        };
        self.runtime.block_on(async {
            tokio::select! {
                done = work => done,
                () = cancelled => Err(UpstreamError::Cancelled.into()),
            }
        })
    }

    pub(super) fn say(&self, step: &str) {
        self.handle.progress(0, 0, step);
    }
}

/// The ids of the chosen languages that the server above has.
fn language_ids(known: &[UpstreamLanguage], chosen: &[Language]) -> Vec<i32> {
    let is_chosen =
        |language: &&UpstreamLanguage| language.is_enabled && chosen.contains(&Language::new(&language.short_name));
    known.iter().filter(is_chosen).map(|language| language.id).collect()
}

/// Whether a server refuses what it was told, such as an anchor that it gave before it was set up anew.
pub(super) fn is_about_parameters(error: &UpstreamError) -> bool {
    let invalid = Some(patchwell_upstream::ErrorCode::InvalidParameters);
    matches!(error, UpstreamError::Fault { code, .. } if *code == invalid) || error.resets_anchors()
}
