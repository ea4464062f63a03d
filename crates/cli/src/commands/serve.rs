//! `patchwell serve`.

use std::io::Write as _;
use std::net::SocketAddr;
use std::time::{Duration, Instant};

use anyhow::{Context as _, bail};
use clap::Args;
use patchwell_app::App;
use patchwell_server::admin::AdminApi;
use patchwell_server::http::{ConnectionLimits, Listener, listen, serve};
use patchwell_server::services::{ServiceOptions, UpdateServices, update_services};
use tokio_util::sync::CancellationToken;

use crate::compose::open_app;
use crate::data_dir::{Owner, RunFile, take_or_find};
use crate::global::{Global, Misuse};

/// How often contacts of computers are written down.
const CONTACTS: Duration = Duration::from_secs(10);

/// How often keys are looked after and old events deleted.
const HOUR: Duration = Duration::from_secs(60 * 60);

/// Where to listen.
#[derive(Debug, Args)]
pub(crate) struct ServeArgs {
    /// Where update agents and downstream servers reach it; port 0 takes any free one
    #[arg(long, value_name = "ADDR:PORT", default_value = "0.0.0.0:8530")]
    listen: SocketAddr,
    /// Where administrators reach it; port 0 takes any free one
    #[arg(long, value_name = "ADDR:PORT", default_value = "127.0.0.1:8540")]
    admin_listen: SocketAddr,
}

pub(crate) async fn run(global: &Global, args: ServeArgs) -> anyhow::Result<()> {
    if global.server.is_some() || global.token_file.is_some() {
        return Err(Misuse("serve runs a server itself; leave out --server and --token-file".to_owned()).into());
    }
    let directory = &global.data;
    std::fs::create_dir_all(directory).with_context(|| format!("{} cannot be made", directory.display()))?;
    let ownership = match take_or_find(directory).await? {
        Owner::Us(ownership) => ownership,
        Owner::Server(run) => {
            bail!("a server (process {}) runs on {} already", run.pid, directory.display());
        }
    };
    let agents = bound(args.listen).await?;
    let admin = bound(args.admin_listen).await?;
    let app = open_app(global, directory).await?;
    let run = RunFile {
        pid: std::process::id(),
        admin: reachable(admin.local_addr()).to_string(),
        agents: agents.local_addr().to_string(),
    };
    let shutdown = CancellationToken::new();
    let opened = app.clone();
    let services = tokio::task::spawn_blocking(move || UpdateServices::open(opened, ServiceOptions::default()))
        .await
        .context("the services stopped while they started")??;
    let served = serve_all(&app, &services, agents, admin, &shutdown);
    ownership.announce(&run)?;
    ready(&run)?;
    tokio::select! {
        () = asked_to_stop() => {}
        () = keep_house(&app, &services) => {}
    }
    shutdown.cancel();
    served.await;
    app.flush_contacts().await?;
    drop(ownership);
    // Jobs that run are leased: they go on at the next start. Waiting for them could take hours.
    std::process::exit(0);
}

/// Serves both listeners until `shutdown`; the future ends when the last request is answered.
fn serve_all(
    app: &App,
    services: &UpdateServices,
    agents: Listener,
    admin: Listener,
    shutdown: &CancellationToken,
) -> impl Future<Output = ()> + use<> {
    let limits = ConnectionLimits::default();
    let api = AdminApi::new(app.clone()).router();
    let agents = tokio::spawn(serve(agents, update_services(services), limits, shutdown.clone()));
    let admin = tokio::spawn(serve(admin, api, limits, shutdown.clone()));
    tokio::spawn(app.clone().run_jobs());
    async move {
        let _ = tokio::join!(agents, admin);
    }
}

async fn bound(address: SocketAddr) -> anyhow::Result<Listener> {
    listen(address).await.with_context(|| format!("cannot listen on {address}; is another server running there?"))
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

/// The one line that scripts wait for.
fn ready(run: &RunFile) -> anyhow::Result<()> {
    let mut out = std::io::stdout().lock();
    writeln!(out, "ready agents=http://{} admin=http://{}", run.agents, run.admin)
        .and_then(|()| out.flush())
        .context("standard output cannot be written")
}

/// What has to be done now and then. Never ends.
async fn keep_house(app: &App, services: &UpdateServices) {
    let mut last_hour = Instant::now();
    loop {
        tokio::time::sleep(CONTACTS).await;
        if last_hour.elapsed() >= HOUR {
            last_hour = Instant::now();
            hourly(app, services).await;
        }
        if let Err(error) = app.flush_contacts().await {
            tracing::warn!(%error, "contacts of computers could not be written down");
        }
    }
}

async fn hourly(app: &App, services: &UpdateServices) {
    if let Err(error) = app.purge_events().await {
        tracing::warn!(%error, "old events could not be deleted");
    }
    let services = services.clone();
    match tokio::task::spawn_blocking(move || services.refresh_keys()).await {
        Ok(Ok(())) => {}
        Ok(Err(error)) => tracing::warn!(%error, "cookie keys could not be renewed"),
        Err(error) => tracing::warn!(%error, "cookie keys could not be renewed"),
    }
}

#[cfg(unix)]
async fn asked_to_stop() {
    use tokio::signal::unix::{SignalKind, signal};
    let Ok(mut terminate) = signal(SignalKind::terminate()) else {
        let _ = tokio::signal::ctrl_c().await;
        return;
    };
    tokio::select! {
        _ = terminate.recv() => {}
        _ = tokio::signal::ctrl_c() => {}
    }
}

#[cfg(not(unix))]
async fn asked_to_stop() {
    let _ = tokio::signal::ctrl_c().await;
}
