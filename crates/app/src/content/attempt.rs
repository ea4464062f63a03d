//! One attempt at one file, and what follows from how it ends.

use std::sync::Arc;
use std::time::Duration;

use patchwell_content::fetch::{FetchError, FetchFailure, FetchProgress, Fetcher};
use patchwell_content::{ExpectedFile, Extension, content_url_path};
use patchwell_model::Sha1;
use patchwell_store::downloads::{self, Download, Failure};
use patchwell_store::files;

use super::UpstreamContent;
use crate::{App, AppError, PresentFile};

/// Attempts after which a file is given up until somebody wants it tried again.
const ATTEMPTS: u32 = 12;
/// Wait after the first failed attempt; doubles each time.
const FIRST_WAIT: Duration = Duration::from_secs(30);
const LONGEST_WAIT: Duration = Duration::from_secs(6 * 60 * 60);
/// Wait for an upstream server to have a file; doubles each time.
const UPSTREAM_WAIT: Duration = Duration::from_secs(60);
const LONGEST_UPSTREAM_WAIT: Duration = Duration::from_secs(60 * 60);
/// Wait for room on the disk.
const FULL_WAIT: Duration = Duration::from_secs(60);

/// How an attempt ended.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Outcome {
    /// The file is on hand, or nobody wants it any more.
    Settled,
    /// It waits for its next attempt, or was given up.
    Failed,
    /// There is no room: in a sentence. Other files would fare the same.
    DiskFull(String),
}

impl App {
    /// Fetches a file that this process has claimed as `owner`, and writes down how that ended.
    pub(super) async fn attempt(
        &self,
        fetcher: &Fetcher,
        owner: &str,
        download: &Download,
        progress: &FetchProgress,
    ) -> Result<Outcome, AppError> {
        let sha1 = download.file.sha1;
        if !self.is_still_wanted(sha1, download.reasons).await? {
            self.store().write(move |tx| downloads::forget(tx, &[sha1])).await?;
            return Ok(Outcome::Settled);
        }
        if self.has_verified(download).await? {
            self.note_fetched(download).await?;
            return Ok(Outcome::Settled);
        }
        let upstream = self.0.downloads.upstream.read().clone();
        let upstream = upstream.filter(|_| !self.settings().content.from_microsoft);
        let urls = urls(download, upstream.as_deref());
        let file = &download.file;
        let expected = ExpectedFile { sha1, sha256: file.sha256, size: file.size, name: file.name.clone() };
        match fetcher.fetch(&expected, &urls, progress).await {
            Ok(_) => {
                self.note_fetched(download).await?;
                Ok(Outcome::Settled)
            }
            Err(failure) => self.note_failure(owner, download, failure, upstream, progress.bytes()).await,
        }
    }

    /// Whether a crash came between making the file visible and writing that down.
    async fn has_verified(&self, download: &Download) -> Result<bool, AppError> {
        let (content, sha1, size) = (self.content().clone(), download.file.sha1, download.file.size);
        let extension = Extension::of_name(&download.file.name);
        let opened = tokio::task::spawn_blocking(move || content.open_file(&sha1, &extension)).await;
        Ok(opened.unwrap_or(Ok(None))?.is_some_and(|file| file.len == size))
    }

    async fn note_fetched(&self, download: &Download) -> Result<(), AppError> {
        let (file, now) = (&download.file, self.now());
        let sha1 = file.sha1;
        // In this order: the download may be stopped at any await, and a file is never less visible than written down.
        self.note_present(sha1, Some(PresentFile { size: file.size, name: file.name.as_str().into() }));
        self.store().write(move |tx| files::mark_file_present(tx, sha1, now)).await?;
        Ok(())
    }

    async fn note_failure(
        &self,
        owner: &str,
        download: &Download,
        failed: FetchFailure,
        upstream: Option<Arc<dyn UpstreamContent>>,
        bytes: u64,
    ) -> Result<Outcome, AppError> {
        let (sha1, name) = (download.file.sha1, &download.file.name);
        let mut error = failed.error.to_string();
        if matches!(failed.error, FetchError::NoUrl { .. }) {
            // Every file of packages that come without addresses.
            tracing::debug!(%sha1, name, "no address of a content file is known");
        } else {
            tracing::warn!(%sha1, name, error, "a content file could not be fetched");
        }
        let waits_for_upstream = failed.is_not_there && upstream.is_some();
        if let Some(upstream) = upstream.filter(|_| waits_for_upstream) {
            error = ask(upstream.as_ref(), sha1).await;
        }
        let now = self.now();
        let outcome = if failed.is_disk_full() { Outcome::DiskFull(error.clone()) } else { Outcome::Failed };
        let wait = wait_after(&failed, waits_for_upstream, download.attempts);
        let failure = Failure {
            error,
            wrong_urls: failed.wrong,
            next_attempt: wait.map(|wait| now.saturating_add(wait).unwrap_or(now)),
            counts: !failed_through_no_fault(&failed.error),
            bytes,
        };
        let owner = owner.to_owned();
        self.store().write(move |tx| downloads::fail(tx, &owner, sha1, &failure, now)).await?;
        Ok(outcome)
    }
}

fn failed_through_no_fault(error: &FetchError) -> bool {
    matches!(error, FetchError::Storage(_) | FetchError::Busy { .. })
}

/// How long to wait for the next attempt; `None` is for ever.
fn wait_after(failed: &FetchFailure, waits_for_upstream: bool, attempts: u32) -> Option<Duration> {
    let doubled = |first: Duration, longest: Duration| first.saturating_mul(1 << attempts.min(16)).min(longest);
    match &failed.error {
        // Nobody has said where it is; that may change with the next synchronization, not with time.
        FetchError::NoUrl { .. } => None,
        FetchError::Storage(_) | FetchError::Busy { .. } => Some(FULL_WAIT),
        _ if waits_for_upstream => Some(doubled(UPSTREAM_WAIT, LONGEST_UPSTREAM_WAIT)),
        _ if attempts + 1 >= ATTEMPTS => None,
        _ => Some(doubled(FIRST_WAIT, LONGEST_WAIT)),
    }
}

/// Asks the upstream server to fetch a file, and says what to expect.
async fn ask(upstream: &dyn UpstreamContent, sha1: Sha1) -> String {
    match upstream.request(vec![sha1]).await {
        Ok(()) => "the upstream server does not have it yet and was asked to fetch it".to_owned(),
        Err(error) => format!("the upstream server does not have it yet and could not be asked to fetch it: {error}"),
    }
}

/// Where to fetch a file from, in this order. Addresses that gave another file come last.
fn urls(download: &Download, upstream: Option<&dyn UpstreamContent>) -> Vec<String> {
    let file = &download.file;
    let mut urls = match upstream {
        Some(upstream) => upstream.urls(&content_url_path(&file.sha1, &file.name)),
        None => file.urls.clone(),
    };
    urls.sort_by_key(|url| download.wrong_urls.contains(url));
    urls
}

/// A time for tests of waits.
#[cfg(test)]
mod tests {
    use patchwell_model::Timestamp;
    use patchwell_store::downloads::{DownloadState, Reasons};
    use patchwell_store::files::FileRecord;

    use super::*;

    fn failure(error: FetchError) -> FetchFailure {
        FetchFailure { error, wrong: Vec::new(), is_not_there: false }
    }

    #[test]
    fn waits_grow_and_end() {
        let refused = failure(FetchError::Refused { url: "http://x/".to_owned(), status: 503 });
        let seconds = |attempts| wait_after(&refused, false, attempts).map(|wait| wait.as_secs());
        assert_eq!([0, 1, 2, 10, 11].map(seconds), [Some(30), Some(60), Some(120), Some(21_600), None]);
        let absent = failure(FetchError::NotThere { url: "http://x/".to_owned() });
        assert_eq!(wait_after(&absent, true, 1_000).map(|wait| wait.as_secs()), Some(3_600));
        assert_eq!(wait_after(&failure(FetchError::NoUrl { name: "x".to_owned() }), false, 0), None);
    }

    #[test]
    fn addresses_that_were_wrong_come_last() {
        let urls_of = |wrong: &[&str]| {
            let file = FileRecord {
                sha1: Sha1([1; 20]),
                sha256: None,
                name: "x.cab".to_owned(),
                size: 1,
                urls: vec!["http://a/".to_owned(), "http://b/".to_owned(), "http://c/".to_owned()],
                present_since: None,
            };
            let download = Download {
                file,
                state: DownloadState::Queued,
                reasons: Reasons::APPROVED,
                priority: 0,
                bytes: 0,
                attempts: 0,
                next_attempt: Timestamp::UNIX_EPOCH,
                error: None,
                wrong_urls: wrong.iter().map(|url| (*url).to_owned()).collect(),
                lease_until: None,
                created: Timestamp::UNIX_EPOCH,
            };
            urls(&download, None)
        };
        assert_eq!(urls_of(&["http://a/"]), ["http://b/", "http://c/", "http://a/"]);
        assert_eq!(urls_of(&[]), ["http://a/", "http://b/", "http://c/"]);
    }
}
