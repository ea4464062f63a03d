//! `patchwell serve`.

use std::io::Write as _;
use std::net::SocketAddr;

use anyhow::{Context as _, bail};
use clap::Args;
use patchwell_app::App;

use crate::compose::open_app;
use crate::data_dir::{Owner, RunFile, take_or_find};
use crate::global::{Global, Misuse};
use crate::serving::{Ports, Serving};

/// Where to listen.
#[derive(Debug, Args)]
pub(crate) struct ServeArgs {
    /// Where update agents and downstream servers reach it; port 0 takes any free one
    #[arg(long, value_name = "ADDR:PORT", default_value = "0.0.0.0:8530")]
    listen: SocketAddr,
    /// Where they reach it over TLS, or "off"; port 0 takes any free one [default: one port above --listen]
    #[arg(long, value_name = "ADDR:PORT", value_parser = agents_tls)]
    agents_tls: Option<AgentsTls>,
    /// Where administrators reach it, over TLS unless that is this computer alone; port 0 takes any free one
    #[arg(long, value_name = "ADDR:PORT", default_value = "127.0.0.1:8540")]
    admin_listen: SocketAddr,
    /// Serve administrators without TLS wherever they are, for a TLS proxy before it
    #[arg(long)]
    admin_plain: bool,
    /// Host in the addresses of content files, with a port if it needs one; kept as the setting content_host
    /// [default: the name by which the computer reached the server]
    #[arg(long, value_name = "HOST")]
    public_host: Option<String>,
}

pub(crate) async fn run(global: &Global, args: ServeArgs) -> anyhow::Result<()> {
    if global.server.is_some() || global.token_file.is_some() {
        return Err(Misuse("serve runs a server itself; leave out --server and --token-file".to_owned()).into());
    }
    let directory = &global.data;
    patchwell_app::make_folder(directory)?;
    let ownership = match take_or_find(directory).await? {
        Owner::Us(ownership) => ownership,
        Owner::Server(run) => {
            bail!("a server (process {}) runs on {} already", run.pid, directory.display());
        }
    };
    let is_local = args.admin_listen.ip().is_loopback();
    if !is_local && args.admin_plain {
        eprintln!(
            "patchwell: administration on {} is not encrypted and its token can be read on the way; put a TLS proxy \
             before it, or leave out --admin-plain",
            args.admin_listen
        );
    }
    let ports = bind(&args, !is_local && !args.admin_plain).await?;
    let app = open_app(global, directory).await?;
    if let Some(host) = args.public_host {
        keep_public_host(&app, host).await?;
    }
    let serving = Serving::start(app.clone(), ports).await?;
    let run = serving.run_file();
    ownership.announce(&run)?;
    ready(&run)?;
    crate::setup_link::print(&app, serving.admin, serving.admin_tls).await?;
    asked_to_stop().await;
    serving.stop().await?;
    drop(ownership);
    // Jobs that run are leased: they go on at the next start. Waiting for them could take hours.
    std::process::exit(0);
}

/// Agents ask for addresses again when this changes, so it is only written when it does.
async fn keep_public_host(app: &App, host: String) -> anyhow::Result<()> {
    if app.settings().content_host.as_ref() != Some(&host) {
        app.update_settings(vec![("content_host".to_owned(), host)]).await?;
    }
    Ok(())
}

/// Where agents reach a server over TLS.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum AgentsTls {
    At(SocketAddr),
    Off,
}

fn agents_tls(text: &str) -> Result<AgentsTls, String> {
    if text == "off" {
        return Ok(AgentsTls::Off);
    }
    text.parse().map(AgentsTls::At).map_err(|_| "give ADDR:PORT, such as 0.0.0.0:8531, or off".to_owned())
}

async fn bind(args: &ServeArgs, admin_tls: bool) -> anyhow::Result<Ports> {
    let ports = Ports::bind(args.listen, args.admin_listen).await?;
    let ports = if admin_tls { ports.with_admin_tls() } else { ports };
    match args.agents_tls.unwrap_or(AgentsTls::At(above(args.listen))) {
        AgentsTls::Off => Ok(ports),
        AgentsTls::At(address) => ports.and_agents_tls(address).await.context("--agents-tls names another, or off"),
    }
}

/// As WSUS has it: 8531 for 8530, 443 for 80.
fn above(plain: SocketAddr) -> SocketAddr {
    let port = match plain.port() {
        0 => 0,
        80 => 443,
        port => port.saturating_add(1),
    };
    SocketAddr::new(plain.ip(), port)
}

/// The one line that scripts wait for.
fn ready(run: &RunFile) -> anyhow::Result<()> {
    let mut out = std::io::stdout().lock();
    let scheme = if run.admin_tls { "https" } else { "http" };
    let tls = run.agents_tls.as_ref().map_or(String::new(), |address| format!(" agents_tls=https://{address}"));
    writeln!(out, "ready agents=http://{} admin={scheme}://{}{tls}", run.agents, run.admin)
        .and_then(|()| out.flush())
        .context("standard output cannot be written")
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
