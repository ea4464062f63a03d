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
    /// Where administrators reach it; port 0 takes any free one
    #[arg(long, value_name = "ADDR:PORT", default_value = "127.0.0.1:8540")]
    admin_listen: SocketAddr,
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
    if !args.admin_listen.ip().is_loopback() {
        eprintln!(
            "patchwell: administration on {} is not encrypted and its token can be read on the way; put a TLS proxy \
             before it, or listen on 127.0.0.1",
            args.admin_listen
        );
    }
    let ports = Ports::bind(args.listen, args.admin_listen).await?;
    let app = open_app(global, directory).await?;
    if let Some(host) = args.public_host {
        keep_public_host(&app, host).await?;
    }
    let serving = Serving::start(app.clone(), ports).await?;
    let run = RunFile { pid: std::process::id(), admin: serving.admin.to_string(), agents: serving.agents.to_string() };
    ownership.announce(&run)?;
    ready(&run)?;
    crate::setup_link::print(&app, serving.admin).await?;
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

/// The one line that scripts wait for.
fn ready(run: &RunFile) -> anyhow::Result<()> {
    let mut out = std::io::stdout().lock();
    writeln!(out, "ready agents=http://{} admin=http://{}", run.agents, run.admin)
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
