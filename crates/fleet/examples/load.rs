//! Makes the catalogs that are measured, and measures a server: what `cargo xtask bench` runs.

use std::path::PathBuf;
use std::time::Duration;

use clap::{Parser, Subcommand};
use patchwell_fleet::agent::{Agent, AgentOptions};
use patchwell_fleet::clock::Clock;
use patchwell_fleet::generator::{Spec, write_documents_to_dir};
use patchwell_fleet::load;
use patchwell_fleet::machine::Machine;

/// Decides the whole catalog.
const SEED: u64 = 1;

#[derive(Parser)]
#[command(about = "Make catalogs and measure servers on this computer")]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Write the update documents of a catalog
    Generate {
        /// How many
        #[arg(long)]
        revisions: usize,
        /// Where to
        folder: PathBuf,
    },
    /// Scan once, then repeat the requests of that scan; prints JSON
    Measure {
        /// `host:port` on the loopback interface
        #[arg(long)]
        server: String,
        /// For each kind of request
        #[arg(long, default_value_t = 10.0)]
        seconds: f64,
        /// Each with one request at a time
        #[arg(long, default_value_t = 16)]
        connections: usize,
        /// Process of the server, to tell what an answer costs it
        #[arg(long)]
        process: Option<u32>,
    },
}

#[expect(clippy::disallowed_methods, reason = "the server it measures goes by the same clock")]
#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    match Arguments::parse().command {
        Command::Generate { revisions, folder } => {
            println!("{}", write_documents_to_dir(&Spec::measured(SEED, revisions), &folder)?);
        }
        Command::Measure { server, seconds, connections, process } => {
            let machine = Machine::built_in("windows-11-25h2")?;
            let clock = Clock::new(jiff::Timestamp::now(), 1.0);
            let mut agent = Agent::new(machine, "measured", SEED, clock, AgentOptions::new(&server));
            let plan = load::Plan { connections, duration: Duration::from_secs_f64(seconds), server: process };
            let report = load::measure(&mut agent, plan).await?;
            println!("{}", serde_json::to_string_pretty(&report)?);
        }
    }
    Ok(())
}
