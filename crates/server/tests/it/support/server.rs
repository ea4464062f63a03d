//! The application with its update services on a port of its own.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;

use jiff::Timestamp;
use patchwell_app::clock::ManualClock;
use patchwell_app::{App, AppConfig, ImportSummary, JobKind, JobOutcome};
use patchwell_catalog::{ApproveRequest, ApproveTarget};
use patchwell_model::{ApprovalAction, GroupId, UpdateId};
use patchwell_server::http::{ConnectionLimits, listen, serve};
use patchwell_server::services::{ServiceOptions, UpdateServices, update_services};
use tempfile::TempDir;
use tokio_util::sync::CancellationToken;

use super::Document;

/// When the clocks of these tests stand at first.
const START: &str = "2026-10-04T12:00:00Z";

/// Stops when dropped.
pub(crate) struct Server {
    pub(crate) app: App,
    pub(crate) clock: Arc<ManualClock>,
    pub(crate) address: SocketAddr,
    folder: Option<TempDir>,
    shutdown: CancellationToken,
}

impl Server {
    /// With nothing in it.
    pub(crate) async fn start() -> Self {
        Self::open(TempDir::new().unwrap(), ServiceOptions::default()).await
    }

    /// With these documents imported.
    pub(crate) async fn with(documents: &[Document]) -> Self {
        let server = Self::start().await;
        server.publish(documents).await;
        server
    }

    /// On the data directory `folder`.
    pub(crate) async fn open(folder: TempDir, options: ServiceOptions) -> Self {
        let clock = Arc::new(ManualClock::new(START.parse().unwrap()));
        let config = AppConfig::new(folder.path());
        let clock_of_app = Arc::clone(&clock);
        let (app, services) = tokio::task::spawn_blocking(move || {
            let app = App::open(&config, clock_of_app).unwrap();
            (app.clone(), UpdateServices::open(app, options).unwrap())
        })
        .await
        .unwrap();
        let listener = listen("127.0.0.1:0".parse().unwrap()).await.unwrap();
        let (address, shutdown) = (listener.local_addr(), CancellationToken::new());
        let service = update_services(&services);
        tokio::spawn(serve(listener, service, ConnectionLimits::default(), shutdown.clone()));
        Self { app, clock, address, folder: Some(folder), shutdown }
    }

    /// Stops it and gives its data directory back.
    pub(crate) fn stop(mut self) -> TempDir {
        self.folder.take().unwrap()
    }

    /// Moves the clock to some minutes after [`START`].
    pub(crate) fn minutes_later(&self, minutes: i64) -> Timestamp {
        let start: Timestamp = START.parse().unwrap();
        let now = start + jiff::SignedDuration::from_mins(minutes);
        self.clock.set(now);
        now
    }

    /// Imports packages or documents and says what that did.
    pub(crate) async fn import(&self, paths: &[PathBuf]) -> ImportSummary {
        let id = self.app.start_job(&JobKind::Import(paths.to_vec())).await.unwrap();
        assert!(self.app.run_next_job().await.unwrap());
        assert_eq!(self.app.job(id).await.unwrap().error, None);
        match self.app.job_outcome(id) {
            Some(JobOutcome::Import(summary)) => summary,
            other => panic!("no import summary but {other:?}"),
        }
    }

    /// Imports documents, each from a file of its own, with their payloads beside them.
    pub(crate) async fn publish(&self, documents: &[Document]) {
        let folder = TempDir::new().unwrap();
        for document in documents {
            document.write_into(folder.path());
        }
        let summary = self.import(&[folder.path().to_owned()]).await;
        assert_eq!((summary.conflicts, summary.warning_count), (0, 0), "{:?}", summary.warnings);
    }

    /// Approves the latest revision for groups.
    pub(crate) async fn approve(&self, update: UpdateId, groups: &[GroupId], action: ApprovalAction) {
        self.approve_by(update, groups, action, None).await;
    }

    /// As [`Self::approve`], with a deadline.
    pub(crate) async fn approve_by(
        &self,
        update: UpdateId,
        groups: &[GroupId],
        action: ApprovalAction,
        deadline: Option<Timestamp>,
    ) {
        let target = ApproveTarget::Update(update);
        let request = ApproveRequest { target, groups: groups.to_vec(), action, deadline };
        self.app.approve(&request, "tester").await.unwrap();
    }

    /// Changes settings.
    pub(crate) async fn set(&self, key: &str, value: &str) {
        self.app.update_settings(vec![(key.to_owned(), value.to_owned())]).await.unwrap();
    }

    /// The id of an update's latest revision on this server.
    pub(crate) fn revision(&self, update: UpdateId) -> i32 {
        self.app.snapshot().latest(update).unwrap().id.0
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.shutdown.cancel();
    }
}
