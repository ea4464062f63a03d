//! What the application knows of downloads beside the database.

use std::collections::HashMap;
use std::sync::Arc;

use parking_lot::{Mutex, RwLock};
use patchwell_content::fetch::FetchProgress;
use patchwell_model::Sha1;
use tokio::sync::Notify;

use super::UpstreamContent;
use crate::App;

/// What runs here and what it is told.
#[derive(Default)]
pub(crate) struct Downloads {
    /// Rung when something is wanted or settings changed.
    pub(crate) changed: Notify,
    /// Files that are being fetched by this process.
    pub(crate) running: Mutex<HashMap<Sha1, FetchProgress>>,
    /// Why nothing is fetched although something waits.
    pub(crate) obstacle: Mutex<Option<String>>,
    /// Rung when the way to the server above changed.
    pub(crate) way_changed: Notify,
    pub(crate) upstream: RwLock<Option<Arc<dyn UpstreamContent>>>,
}

impl Downloads {
    /// Has the queue looked at now.
    pub(crate) fn ring(&self) {
        // One permit stays for a runner that is not listening at this moment.
        self.changed.notify_one();
    }
}

impl App {
    /// Says which server files come from; `None` is Microsoft's. Downloads that begin later follow it.
    pub fn set_upstream_content(&self, upstream: Option<Arc<dyn UpstreamContent>>) {
        *self.0.downloads.upstream.write() = upstream;
        self.0.downloads.ring();
    }

    /// Bytes that are there of files which this process is fetching.
    #[must_use]
    pub fn running_downloads(&self) -> HashMap<Sha1, u64> {
        self.0.downloads.running.lock().iter().map(|(sha1, progress)| (*sha1, progress.bytes())).collect()
    }

    /// Why nothing is fetched although something waits, in a sentence.
    #[must_use]
    pub fn download_obstacle(&self) -> Option<String> {
        self.0.downloads.obstacle.lock().clone()
    }
}
