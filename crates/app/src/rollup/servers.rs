//! Telling of servers ([MS-WSUSSS] 3.2.4.5, step 2).

use patchwell_model::rollup::DownstreamServerReport;
use patchwell_store::downstream::{self as store, DownstreamServer, StoredClients};
use uuid::Uuid;

use super::RollupUpstream;
use super::plan::{parents_first, server_calls};
use super::run::Run;
use crate::AppError;

impl<U: RollupUpstream> Run<'_, U> {
    /// Tells of this server, then of those below it, each after the one above it.
    pub(super) async fn servers(&mut self) -> Result<(), AppError> {
        let (app, options) = (self.app.clone(), self.options.clone());
        let own = tokio::task::spawn_blocking(move || app.own_report(&options)).await;
        let own = own.map_err(|error| AppError::Conflict(format!("this server could not be summed up: {error}")))?;
        let mut reports = vec![own];
        let mut told = Vec::new();
        let below = parents_first(self.app.downstream().servers());
        for server in below {
            let id = server.id;
            let clients = self.app.store().read(move |tx| store::clients(tx, &id)).await?;
            reports.push(report(server, &clients, self.app.identity().server_id));
            told.push((id, clients));
        }
        self.outcome.servers = reports.len() as u64;
        for call in server_calls(reports, self.configuration.limits.client_summaries) {
            self.upstream.servers(self.app.now(), call).await?;
        }
        // The server above has added these to its own sums.
        let clear = move |tx: &mut patchwell_store::Tx| {
            told.iter().try_for_each(|(id, clients)| store::clear_activities(tx, id, clients))
        };
        Ok(self.app.store().write(clear).await?)
    }
}

fn report(server: DownstreamServer, clients: &[StoredClients], own: Uuid) -> DownstreamServerReport {
    DownstreamServerReport {
        server_id: server.id,
        name: server.name,
        parent: Some(server.parent.unwrap_or(own)),
        version: if server.version.is_empty() { "0.0".to_owned() } else { server.version },
        is_replica: server.is_replica,
        last_sync: server.last_sync,
        last_rollup: server.last_rollup,
        summary: server.summary.unwrap_or_default(),
        clients: clients.iter().map(|stored| stored.summary.clone()).collect(),
    }
}
