//! One file from whichever address has it.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use super::hosts::HostGuard;
use super::limiter::Limiter;
use super::partial::Partial;
use super::transfer::Transfer;
use super::{FetchError, FetchFailure};
use crate::{ContentError, ContentStore, ExpectedFile, Stored};

/// A broken download that brought at least so many new bytes does not count as a failed attempt.
const PROGRESS: u64 = 64 * 1024;
/// The longest wait between two attempts.
const LONGEST_BACK_OFF: Duration = Duration::from_secs(60);

/// How hard to try.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FetchOptions {
    /// Ranges of one file at the same time, where its server gives ranges.
    pub ranges: usize,
    /// Bytes in one range; smaller files come in one piece.
    pub piece: u64,
    /// Attempts at each address that bring nothing.
    pub attempts: u32,
    /// Wait before the second attempt; doubles each time.
    pub back_off: Duration,
    /// How long a server may send nothing.
    pub patience: Duration,
    /// Bytes a second that a server must send in the long run.
    pub slowest: u64,
}

impl Default for FetchOptions {
    fn default() -> Self {
        Self {
            ranges: 4,
            piece: 16 << 20,
            attempts: 3,
            back_off: Duration::from_millis(500),
            patience: Duration::from_secs(30),
            slowest: 256,
        }
    }
}

/// Bytes that are there of a file that is being fetched. Cheap to clone; all clones are one.
#[derive(Debug, Clone, Default)]
pub struct FetchProgress(Arc<AtomicU64>);

impl FetchProgress {
    /// Bytes so far.
    #[must_use]
    pub fn bytes(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }

    pub(crate) fn set(&self, bytes: u64) {
        self.0.store(bytes, Ordering::Relaxed);
    }
}

/// Fetches files into a store. Cheap to clone; use one for all downloads.
#[derive(Debug, Clone)]
pub struct Fetcher {
    pub(crate) client: reqwest::Client,
    pub(crate) guard: HostGuard,
    pub(crate) limiter: Limiter,
    pub(crate) store: ContentStore,
    pub(crate) options: FetchOptions,
}

/// What is left to try.
struct Attempts<'a> {
    urls: Vec<&'a str>,
    error: Option<FetchError>,
    wrong: Vec<String>,
    is_not_there: bool,
    /// The most bytes that there ever were.
    best: u64,
}

impl Fetcher {
    /// With a client that was built with [`super::prepare_client`] and the same `guard`.
    #[must_use]
    pub fn new(
        client: reqwest::Client,
        guard: HostGuard,
        limiter: Limiter,
        store: ContentStore,
        options: FetchOptions,
    ) -> Self {
        Self { client, guard, limiter, store, options }
    }

    /// Brings a file into the store from the first of `urls` that has it. An address that breaks is asked again, where
    /// it broke; one that gives another file is not.
    ///
    /// # Errors
    /// When no address gave the file, or when the store failed; what came stays for the next time, unless it was wrong.
    pub async fn fetch(
        &self,
        expected: &ExpectedFile,
        urls: &[String],
        progress: &FetchProgress,
    ) -> Result<Stored, FetchFailure> {
        let urls = urls.iter().map(String::as_str).collect();
        let mut attempts = Attempts { urls, error: None, wrong: Vec::new(), is_not_there: false, best: 0 };
        let mut round = 0;
        loop {
            if let Some(stored) = self.try_each(expected, &mut attempts, progress).await? {
                return Ok(stored);
            }
            round += 1;
            if attempts.urls.is_empty() || round >= self.options.attempts {
                return Err(attempts.failure(expected));
            }
            let wait = self.options.back_off.saturating_mul(1 << (round - 1).min(16));
            tokio::time::sleep(wait.min(LONGEST_BACK_OFF)).await;
        }
    }

    /// Asks every address that is left, and goes on at it as long as that brings something.
    async fn try_each(
        &self,
        expected: &ExpectedFile,
        attempts: &mut Attempts<'_>,
        progress: &FetchProgress,
    ) -> Result<Option<Stored>, FetchFailure> {
        for url in attempts.urls.clone() {
            loop {
                let (error, received) = match self.try_one(expected, url, progress).await {
                    Ok(stored) => return Ok(Some(stored)),
                    Err(failed) => failed,
                };
                tracing::debug!(%error, name = expected.name, "a download did not work");
                if !error.is_worth_another_try() {
                    return Err(attempts.failure_with(error));
                }
                let goes_on = error.may_pass() && received >= attempts.best.saturating_add(PROGRESS);
                attempts.best = attempts.best.max(received);
                if !goes_on {
                    attempts.note(url, error);
                    break;
                }
            }
        }
        Ok(None)
    }

    /// One attempt at one address. On failure also tells how many bytes there are.
    async fn try_one(
        &self,
        expected: &ExpectedFile,
        url: &str,
        progress: &FetchProgress,
    ) -> Result<Stored, (FetchError, u64)> {
        let partial = self.open_partial(expected).await.map_err(|error| (error, 0))?;
        progress.set(partial.received());
        let transfer = Transfer { fetcher: self, partial: &partial, size: expected.size, url, progress };
        if let Err(error) = transfer.run().await {
            if error.is_wrong_file() {
                partial.clear();
            }
            return Err((error, partial.received()));
        }
        let is_mixed = partial.is_mixed();
        match self.finish(partial, expected).await {
            Ok(stored) => Ok(stored),
            Err(source) if !is_difference(&source) => Err((FetchError::Storage(source), 0)),
            Err(source) if !is_mixed => Err((FetchError::WrongBytes { url: url.to_owned(), source }, 0)),
            // Some of it came from elsewhere or from an earlier time: this address gets a chance of its own.
            Err(source) => {
                let message = format!("what was there before does not fit: {source}");
                Err((FetchError::Connection { url: url.to_owned(), message }, 0))
            }
        }
    }

    async fn open_partial(&self, expected: &ExpectedFile) -> Result<Partial, FetchError> {
        let (store, expected) = (self.store.clone(), expected.clone());
        let opened = tokio::task::spawn_blocking(move || Partial::open(&store, &expected)).await;
        opened.unwrap_or_else(|error| Err(ContentError::stopped(error).into()))
    }

    async fn finish(&self, partial: Partial, expected: &ExpectedFile) -> Result<Stored, ContentError> {
        let (store, expected) = (self.store.clone(), expected.clone());
        let finished = tokio::task::spawn_blocking(move || partial.finish(&store, &expected)).await;
        finished.unwrap_or_else(|error| Err(ContentError::stopped(error)))
    }
}

fn is_difference(error: &ContentError) -> bool {
    matches!(error, ContentError::WrongSize { .. } | ContentError::WrongSha1 { .. } | ContentError::WrongSha256 { .. })
}

impl Attempts<'_> {
    /// Remembers what an address said, and whether to ask it again.
    fn note(&mut self, url: &str, error: FetchError) {
        if !error.may_pass() {
            self.urls.retain(|left| *left != url);
        }
        if error.is_wrong_file() {
            self.wrong.push(url.to_owned());
        }
        // That one address does not have it says less than how another one failed.
        let is_not_there = matches!(error, FetchError::NotThere { .. });
        self.is_not_there |= is_not_there;
        if !is_not_there || self.error.is_none() {
            self.error = Some(error);
        }
    }

    fn failure(&mut self, expected: &ExpectedFile) -> FetchFailure {
        let error = self.error.take().unwrap_or_else(|| FetchError::NoUrl { name: expected.name.clone() });
        self.failure_with(error)
    }

    fn failure_with(&mut self, error: FetchError) -> FetchFailure {
        FetchFailure { error, wrong: std::mem::take(&mut self.wrong), is_not_there: self.is_not_there }
    }
}
