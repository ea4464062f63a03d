//! Fetching what is wanted, several files at a time, until the process ends.

use std::collections::{HashMap, VecDeque};
use std::time::Duration;

use jiff::tz::TimeZone;
use patchwell_content::fetch::{Client, FetchOptions, FetchProgress, Fetcher, HostGuard, HostRules, Limiter};
use patchwell_model::{Sha1, Timestamp};
use patchwell_store::downloads::{self, Download};
use tokio::task::{AbortHandle, JoinSet};

use super::attempt::Outcome;
use crate::{App, AppError};

/// How long a lease lasts; another node goes on after it.
const LEASE: Duration = Duration::from_secs(60);
/// How often leases are renewed, settings looked at and the queue too.
const TICK: Duration = Duration::from_secs(5);
/// How long nothing is tried after the disk was found full.
const FULL_PAUSE: Duration = Duration::from_secs(60);

/// Fetches files. One in a process.
pub struct Downloader {
    app: App,
    fetcher: Fetcher,
    guard: HostGuard,
    limiter: Limiter,
    owner: String,
    /// Claimed and not begun.
    waiting: VecDeque<Download>,
    tasks: JoinSet<(Sha1, Result<Outcome, AppError>)>,
    active: HashMap<Sha1, (AbortHandle, FetchProgress)>,
    full_until: Option<Timestamp>,
}

impl Downloader {
    /// With a client that was prepared with the same `guard`. Make it on a runtime.
    #[must_use]
    pub fn new(app: App, client: Client, guard: HostGuard, options: FetchOptions) -> Self {
        let limiter = Limiter::new(None);
        let fetcher = Fetcher::new(client, guard.clone(), limiter.clone(), app.content().clone(), options);
        let owner = app.0.jobs.owner.clone();
        let (waiting, tasks, active) = (VecDeque::new(), JoinSet::new(), HashMap::new());
        Self { app, fetcher, guard, limiter, owner, waiting, tasks, active, full_until: None }
    }

    /// Fetches until the process ends. Dropping it stops all downloads where they are.
    pub async fn run(mut self) {
        // Another downloader of this process may have stopped with files in its hands.
        let owner = self.owner.clone();
        if let Err(error) = self.app.store().write(move |tx| downloads::release(tx, &owner)).await {
            tracing::warn!(%error, "files of an earlier downloader wait until its leases run out");
        }
        if let Err(error) = self.sweep().await {
            tracing::warn!(%error, "partial files could not be looked through");
        }
        loop {
            let app = self.app.clone();
            if let Err(error) = self.turn().await {
                tracing::warn!(%error, "the queue of downloads cannot be read");
            }
            let looks = tokio::select! {
                Some(ended) = self.tasks.join_next() => {
                    self.note(ended);
                    false
                }
                () = app.0.downloads.changed.notified() => true,
                () = tokio::time::sleep(TICK) => true,
            };
            if looks && let Err(error) = self.renew().await {
                tracing::warn!(%error, "the leases of downloads could not be renewed");
            }
        }
    }

    /// Removes what was fetched of files that nobody wants any more.
    async fn sweep(&self) -> Result<(), AppError> {
        let app = self.app.clone();
        let swept = tokio::task::spawn_blocking(move || {
            let is_wanted = |sha1: &Sha1| {
                let sha1 = *sha1;
                // When that cannot be told, it stays.
                app.store().read_blocking(move |tx| downloads::get(tx, sha1)).map_or(true, |found| found.is_some())
            };
            app.content().retain_partial(is_wanted)
        });
        Ok(swept.await.unwrap_or(Ok(()))?)
    }

    /// Follows the settings, and begins as many downloads as they allow.
    async fn turn(&mut self) -> Result<(), AppError> {
        let settings = self.app.settings();
        let content = &settings.content;
        let now = self.app.now();
        self.limiter.set_rate(content.limit_at(now.to_zoned(TimeZone::system()).time()));
        self.guard.set(self.rules());
        if content.paused {
            return self.pause("downloads are paused; resume them to go on").await;
        }
        if self.full_until.is_some_and(|until| now < until) {
            return Ok(());
        }
        self.full_until = None;
        let room = content.parallel.saturating_sub(self.active.len() + self.waiting.len());
        if self.waiting.is_empty() && room > 0 {
            self.claim(content.parallel * 2, now).await?;
        }
        *self.app.0.downloads.obstacle.lock() = None;
        while self.active.len() < content.parallel
            && let Some(download) = self.waiting.pop_front()
        {
            self.begin(download);
        }
        Ok(())
    }

    fn rules(&self) -> HostRules {
        let settings = self.app.settings();
        let rules = HostRules::microsoft().allow(&settings.content.hosts).proxy(&settings.sync.proxy.url);
        match self.app.0.downloads.upstream.read().as_ref() {
            Some(upstream) => rules.upstream(&upstream.host()),
            None => rules,
        }
    }

    async fn claim(&mut self, most: usize, now: Timestamp) -> Result<(), AppError> {
        let (owner, until) = (self.owner.clone(), lease_from(now));
        let most = u32::try_from(most).unwrap_or(u32::MAX);
        let claimed = self.app.store().write(move |tx| downloads::claim(tx, &owner, most, now, until)).await?;
        // A lease may have run out while its file was still being fetched here.
        self.waiting.extend(claimed.into_iter().filter(|download| !self.active.contains_key(&download.file.sha1)));
        Ok(())
    }

    fn begin(&mut self, download: Download) {
        let (app, fetcher, owner) = (self.app.clone(), self.fetcher.clone(), self.owner.clone());
        let (sha1, progress) = (download.file.sha1, FetchProgress::default());
        let watched = progress.clone();
        let task = self.tasks.spawn(async move {
            let outcome = app.attempt(&fetcher, &owner, &download, &progress).await;
            (sha1, outcome)
        });
        self.app.0.downloads.running.lock().insert(sha1, watched.clone());
        self.active.insert(sha1, (task, watched));
    }

    fn note(&mut self, ended: Result<(Sha1, Result<Outcome, AppError>), tokio::task::JoinError>) {
        // Those that were aborted are forgotten already.
        let Ok((sha1, outcome)) = ended else { return };
        self.forget(&sha1);
        match outcome {
            Ok(Outcome::Settled | Outcome::Failed) => {}
            Ok(Outcome::DiskFull(error)) => {
                let now = self.app.now();
                self.full_until = Some(now.saturating_add(FULL_PAUSE).unwrap_or(now));
                *self.app.0.downloads.obstacle.lock() = Some(format!("{error}; make room and they go on"));
            }
            // Its lease runs out, and then it is tried again.
            Err(error) => tracing::warn!(%sha1, %error, "how a download ended could not be written down"),
        }
    }

    fn forget(&mut self, sha1: &Sha1) {
        self.active.remove(sha1);
        self.app.0.downloads.running.lock().remove(sha1);
    }

    async fn pause(&mut self, why: &str) -> Result<(), AppError> {
        *self.app.0.downloads.obstacle.lock() = Some(why.to_owned());
        if self.active.is_empty() && self.waiting.is_empty() {
            return Ok(());
        }
        self.stop_all().await;
        let owner = self.owner.clone();
        self.app.store().write(move |tx| downloads::release(tx, &owner)).await?;
        Ok(())
    }

    /// Stops everything where it is; what came stays.
    async fn stop_all(&mut self) {
        self.tasks.shutdown().await;
        self.active.clear();
        self.waiting.clear();
        self.app.0.downloads.running.lock().clear();
    }

    /// Keeps the leases, writes down how far downloads are, and stops those that are not ours any more.
    async fn renew(&mut self) -> Result<(), AppError> {
        if self.active.is_empty() && self.waiting.is_empty() {
            return Ok(());
        }
        let active = self.active.iter().map(|(sha1, (_, progress))| (*sha1, progress.bytes()));
        let waiting = self.waiting.iter().map(|download| (download.file.sha1, download.bytes));
        let held: Vec<(Sha1, u64)> = active.chain(waiting).collect();
        let (owner, until) = (self.owner.clone(), lease_from(self.app.now()));
        let gone = self.app.store().write(move |tx| downloads::renew(tx, &owner, &held, until)).await?;
        for sha1 in gone {
            self.waiting.retain(|download| download.file.sha1 != sha1);
            if let Some((task, _)) = self.active.get(&sha1) {
                task.abort();
                self.forget(&sha1);
            }
        }
        Ok(())
    }
}

impl Drop for Downloader {
    fn drop(&mut self) {
        self.app.0.downloads.running.lock().clear();
    }
}

fn lease_from(now: Timestamp) -> Timestamp {
    now.saturating_add(LEASE).unwrap_or(now)
}
