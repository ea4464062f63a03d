//! What handlers share.

use std::sync::Arc;

use parking_lot::Mutex;
use patchwell_app::App;
use patchwell_catalog::{ChangeSeq, ListQuery, Snapshot};
use roaring::RoaringBitmap;

use super::addresses::AgentPorts;
use super::events::readers::Readers;
use super::problem::Problem;
use crate::metrics::{Metrics, Sampler};

/// A state of the catalog with the status rows of what lists show of it.
type Listed = Option<(ChangeSeq, Arc<RoaringBitmap>)>;

/// What handlers share. Cloning is cheap.
#[derive(Clone)]
pub(crate) struct AdminState {
    pub(crate) app: App,
    /// What is counted as it happens.
    pub(crate) metrics: Metrics,
    /// What is read when somebody watches.
    pub(crate) sampler: Sampler,
    /// Where agents are answered.
    pub(crate) agents: AgentPorts,
    listed: Arc<Mutex<Listed>>,
    pub(crate) readers: Readers,
}

impl AdminState {
    pub(crate) fn new(app: App, metrics: Metrics, agents: AgentPorts) -> Self {
        Self { app, metrics, agents, sampler: Sampler::default(), listed: Arc::default(), readers: Readers::default() }
    }

    /// Status rows of the updates that lists show by default: computers report about these. Computed once for each
    /// state of the catalog.
    pub(crate) fn listed_rows(&self, snapshot: &Snapshot) -> Arc<RoaringBitmap> {
        let mut cached = self.listed.lock();
        if let Some((seq, rows)) = cached.as_ref()
            && *seq == snapshot.seq()
        {
            return Arc::clone(rows);
        }
        let query = ListQuery { limit: usize::MAX, ..ListQuery::default() };
        let listed = snapshot.list(&query).updates;
        let rows = listed.iter().filter_map(|entry| self.app.update_row(&entry.identity.update_id));
        let rows: Arc<RoaringBitmap> = Arc::new(rows.collect());
        *cached = Some((snapshot.seq(), Arc::clone(&rows)));
        rows
    }

    /// Runs what costs the catalog or the fleet on a thread that may take its time.
    pub(crate) async fn compute<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Self, &Snapshot) -> Result<T, Problem> + Send + 'static,
    ) -> Result<T, Problem> {
        let state = self.clone();
        let task = tokio::task::spawn_blocking(move || work(&state, &state.app.snapshot()));
        task.await.unwrap_or_else(|error| Err(Problem::internal(&error)))
    }
}
