//! The patchwell binary: an update server, and the commands that administer it.

mod client;
mod commands;
mod compose;
mod data_dir;
mod global;
mod output;
mod serving;
mod setup_link;

use std::process::ExitCode;

use clap::Parser as _;

use crate::client::Refused;
use crate::commands::Cli;
use crate::global::Misuse;
use crate::output::{harmless, harmless_json};

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    // Wrong options end the process here with code 2.
    let cli = Cli::parse();
    let json = cli.global.json;
    start_logging();
    let result = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(anyhow::Error::from)
        .and_then(|runtime| runtime.block_on(commands::run(cli)));
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            complain(&error, json);
            ExitCode::from(if error.is::<Misuse>() { 2 } else { 1 })
        }
    }
}

/// Logs go to standard error: standard output belongs to what commands print.
fn start_logging() {
    let filter = tracing_subscriber::EnvFilter::try_from_env("PATCHWELL_LOG")
        .unwrap_or_else(|_| tracing_subscriber::EnvFilter::new("warn"));
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).init();
}

fn complain(error: &anyhow::Error, json: bool) {
    if let Some(Refused(problem)) = error.downcast_ref::<Refused>()
        && json
        && let Ok(text) = serde_json::to_string_pretty(problem)
    {
        eprintln!("{}", harmless_json(&text));
        return;
    }
    eprintln!("patchwell: {}", harmless(&format!("{error:#}")));
}
