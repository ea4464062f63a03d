//! A server in this process: what `serve` runs until it is asked to stop, and what other commands can run beside
//! their own work.

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use anyhow::Context as _;
use patchwell_app::App;
use patchwell_server::admin::{AdminApi, AgentPorts};
use patchwell_server::http::{ConnectionLimits, Listener, listen, serve};
use patchwell_server::metrics::Metrics;
use patchwell_server::services::{ServiceOptions, UpdateServices, update_services};
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use crate::data_dir::RunFile;

/// How often contacts of computers are written down.
const CONTACTS: Duration = Duration::from_secs(10);
/// How often certificates are looked after.
const CERTIFICATES: Duration = Duration::from_secs(5);
/// How often keys are looked after and old events deleted.
const HOUR: Duration = Duration::from_secs(60 * 60);

/// Ports that are bound and not yet served.
#[derive(Debug)]
pub(crate) struct Ports {
    agents: Listener,
    agents_tls: Option<Listener>,
    admin: Listener,
    admin_tls: bool,
}

impl Ports {
    /// Binds both, without TLS; port 0 takes any free one.
    ///
    /// # Errors
    /// When one is in use.
    pub(crate) async fn bind(agents: SocketAddr, admin: SocketAddr) -> anyhow::Result<Self> {
        Ok(Self { agents: bound(agents).await?, agents_tls: None, admin: bound(admin).await?, admin_tls: false })
    }

    /// Binds a port for agents over TLS, too.
    ///
    /// # Errors
    /// When it is in use.
    pub(crate) async fn and_agents_tls(self, agents: SocketAddr) -> anyhow::Result<Self> {
        Ok(Self { agents_tls: Some(bound(agents).await?), ..self })
    }

    /// Administration over TLS.
    pub(crate) fn with_admin_tls(self) -> Self {
        Self { admin_tls: true, ..self }
    }

    /// Gives their certificates to those that are encrypted.
    async fn encrypted(mut self, app: &App) -> anyhow::Result<Self> {
        if !self.admin_tls && self.agents_tls.is_none() {
            return Ok(self);
        }
        let app = app.clone();
        let certificates = tokio::task::spawn_blocking(move || app.certificates()).await??;
        self.agents_tls = self.agents_tls.map(|listener| listener.with_tls(certificates.server_config()));
        if self.admin_tls {
            self.admin = self.admin.with_tls(certificates.server_config());
        }
        Ok(self)
    }
}

async fn bound(address: SocketAddr) -> anyhow::Result<Listener> {
    listen(address).await.with_context(|| format!("cannot listen on {address}; is another server running there?"))
}

/// A server that runs.
pub(crate) struct Serving {
    /// Where update agents reach it.
    pub(crate) agents: SocketAddr,
    /// The same over TLS.
    pub(crate) agents_tls: Option<SocketAddr>,
    /// Where administrators reach it.
    pub(crate) admin: SocketAddr,
    /// Whether that is over TLS.
    pub(crate) admin_tls: bool,
    app: App,
    shutdown: CancellationToken,
    listeners: Vec<JoinHandle<()>>,
    background: Vec<JoinHandle<()>>,
}

impl Serving {
    /// Serves an application on bound ports, runs its jobs and keeps its house.
    ///
    /// # Errors
    /// When the services cannot start.
    pub(crate) async fn start(app: App, ports: Ports) -> anyhow::Result<Self> {
        let ports = ports.encrypted(&app).await?;
        let (opened, metrics) = (app.clone(), Metrics::default());
        let options = ServiceOptions {
            plain_port: Some(ports.agents.local_addr().port()),
            metrics: metrics.clone(),
            ..ServiceOptions::default()
        };
        let services = tokio::task::spawn_blocking(move || UpdateServices::open(opened, options))
            .await
            .context("the services stopped while they started")??;
        let limits = ConnectionLimits::default();
        let shutdown = CancellationToken::new();
        let (agents, admin) = (ports.agents.local_addr(), reachable(ports.admin.local_addr()));
        let ports_of_agents = AgentPorts {
            plain: Some(agents.port()),
            tls: ports.agents_tls.as_ref().map(|listener| listener.local_addr().port()),
        };
        let (agents_tls, admin_tls) = (ports.agents_tls.as_ref().map(Listener::local_addr), ports.admin_tls);
        let api = AdminApi::beside(app.clone(), metrics, ports_of_agents).router();
        let mut listeners = vec![tokio::spawn(serve(ports.admin, api, limits, shutdown.clone()))];
        for port in [ports.agents].into_iter().chain(ports.agents_tls) {
            listeners.push(tokio::spawn(serve(port, update_services(&services), limits, shutdown.clone())));
        }
        let mut background =
            vec![tokio::spawn(app.clone().run_jobs()), tokio::spawn(keep_house(app.clone(), services))];
        background.push(tokio::spawn(app.clone().fetch_content()));
        background.push(tokio::spawn(app.clone().run_automation(jiff::tz::TimeZone::system())));
        background.push(tokio::spawn(app.clone().run_schedule(jiff::tz::TimeZone::system())));
        background.push(tokio::spawn(app.clone().run_rollouts(jiff::tz::TimeZone::system())));
        background.push(tokio::spawn(app.clone().run_notifications(jiff::tz::TimeZone::system())));
        if agents_tls.is_some() || admin_tls {
            background.push(tokio::spawn(app.clone().watch_certificates(CERTIFICATES)));
        }
        Ok(Self { agents, agents_tls, admin, admin_tls, app, shutdown, listeners, background })
    }

    /// What commands have to know of it.
    pub(crate) fn run_file(&self) -> RunFile {
        RunFile {
            pid: std::process::id(),
            admin: self.admin.to_string(),
            agents: self.agents.to_string(),
            agents_tls: self.agents_tls.map(|address| address.to_string()),
            admin_tls: self.admin_tls,
        }
    }

    /// Takes no more requests, answers those under way, and writes down what is only in memory.
    ///
    /// # Errors
    /// When the database fails.
    pub(crate) async fn stop(self) -> anyhow::Result<()> {
        self.shutdown.cancel();
        // Who watches would keep its connection, and with it the server.
        self.app.changes().end();
        for listener in self.listeners {
            let _ = listener.await;
        }
        for task in self.background {
            task.abort();
        }
        self.app.flush_contacts().await.context("contacts of computers could not be written down")
    }
}

/// The address under which this computer reaches a listener on all addresses.
fn reachable(address: SocketAddr) -> SocketAddr {
    let ip = match address {
        SocketAddr::V4(v4) if v4.ip().is_unspecified() => std::net::Ipv4Addr::LOCALHOST.into(),
        SocketAddr::V6(v6) if v6.ip().is_unspecified() => std::net::Ipv6Addr::LOCALHOST.into(),
        other => other.ip(),
    };
    SocketAddr::new(ip, address.port())
}

/// What has to be done now and then. Never ends.
async fn keep_house(app: App, services: UpdateServices) {
    let mut last_hour = Instant::now();
    record_compliance(&app).await;
    loop {
        tokio::time::sleep(CONTACTS).await;
        if last_hour.elapsed() >= HOUR {
            last_hour = Instant::now();
            hourly(&app, &services).await;
        }
        if let Err(error) = app.flush_contacts().await {
            tracing::warn!(%error, "contacts of computers could not be written down");
        }
    }
}

/// The first hour of a day.
async fn record_compliance(app: &App) {
    if let Err(error) = app.record_compliance().await {
        tracing::warn!(%error, "how far everything is done could not be written down");
    }
}

async fn hourly(app: &App, services: &UpdateServices) {
    record_compliance(app).await;
    if let Err(error) = app.purge_events().await {
        tracing::warn!(%error, "old events could not be deleted");
    }
    if let Err(error) = app.purge_rollouts().await {
        tracing::warn!(%error, "old rollouts could not be deleted");
    }
    if let Err(error) = app.purge_deliveries().await {
        tracing::warn!(%error, "old deliveries could not be deleted");
    }
    let services = services.clone();
    match tokio::task::spawn_blocking(move || services.refresh_keys()).await {
        Ok(Ok(())) => {}
        Ok(Err(error)) => tracing::warn!(%error, "cookie keys could not be renewed"),
        Err(error) => tracing::warn!(%error, "cookie keys could not be renewed"),
    }
}
