//! `patchwell simulate`: computers that behave like Windows ones, for somebody who tries a server.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context as _, bail};
use clap::Args;
use futures_util::StreamExt as _;
use futures_util::stream;
use patchwell_fleet::agent::{Agent, AgentError, AgentOptions, FragmentCache};
use patchwell_fleet::clock::Clock;
use patchwell_fleet::machine::Machine;
use serde::Serialize;

use crate::output::{Output, harmless, harmless_json};

/// Computers that talk to the server at the same time.
const AT_ONCE: usize = 4;
/// Ids follow from it and the name: a computer that comes again is the one that was there before.
const SEED: u64 = 11;

/// Which computers, and how they behave.
#[derive(Debug, Args)]
pub(crate) struct SimulateArgs {
    /// Where agents reach the server
    #[arg(value_name = "URL", default_value = "http://127.0.0.1:8530")]
    address: String,
    /// Simulated computers
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..=100))]
    computers: u32,
    /// What kind of computer they are
    #[arg(long, value_name = "KIND", default_value = "windows-11-25h2",
        value_parser = clap::builder::PossibleValuesParser::new(Machine::built_in_names()))]
    machine: String,
    /// Computer group they ask for, as Group Policy sets it
    #[arg(long, value_name = "NAME")]
    group: Option<String>,
    /// Seconds between scans; real computers wait for hours
    #[arg(long, value_name = "SECONDS", default_value_t = 10, value_parser = clap::value_parser!(u64).range(1..=86_400))]
    every: u64,
    /// Scan and install once, then end
    #[arg(long)]
    once: bool,
}

/// What a computer did in one go.
#[derive(Debug, Default, Serialize)]
struct Round {
    computer: String,
    needed: usize,
    approved: usize,
    installed: Vec<String>,
    pending_restart: Vec<String>,
    failed: Vec<String>,
    bytes_downloaded: u64,
    error: Option<String>,
}

/// Runs them until they are interrupted, or once.
///
/// # Errors
/// When the address is none, or when a computer could not talk to the server and is to try only once.
pub(crate) async fn run(out: &Output, args: &SimulateArgs) -> anyhow::Result<()> {
    let mut agents = build(args)?;
    if !out.is_json() {
        eprintln!("{}", introduction(args));
    }
    let mut told = BTreeMap::new();
    loop {
        let rounds: Vec<Round> = stream::iter(&mut agents).map(live).buffered(AT_ONCE).collect().await;
        for round in &rounds {
            tell(out, round, &mut told)?;
        }
        if args.once {
            let failed = rounds.iter().find_map(|round| round.error.as_deref());
            return failed.map_or(Ok(()), |error| bail!("{}: {error}", args.address));
        }
        tokio::select! {
            () = tokio::time::sleep(Duration::from_secs(args.every)) => {}
            interrupted = tokio::signal::ctrl_c() => return interrupted.context("Ctrl-C cannot be waited for"),
        }
    }
}

fn introduction(args: &SimulateArgs) -> String {
    let who = if args.computers == 1 {
        "1 simulated computer".to_owned()
    } else {
        format!("{} simulated computers", args.computers)
    };
    let end = if args.once { "Once." } else { "Ctrl-C ends it." };
    format!("{who} ({}) at {}. Nothing is changed on this computer. {end}", args.machine, harmless(&args.address))
}

fn build(args: &SimulateArgs) -> anyhow::Result<Vec<Agent>> {
    if args.address.starts_with("https://") {
        bail!("simulated computers speak plain HTTP; give the http:// address of the port for agents");
    }
    let machine = Machine::built_in(&args.machine).context("a built-in computer cannot be read")?;
    let fragments = Arc::new(FragmentCache::default());
    #[expect(clippy::disallowed_methods, reason = "simulated computers live now")]
    let clock = Clock::new(jiff::Timestamp::now(), 1.0);
    let mut options = AgentOptions::new(&args.address);
    options.target_group.clone_from(&args.group);
    let agent = |number: u32| {
        let name = format!("simulated-{number:02}.example.test");
        Agent::new(Arc::clone(&machine), &name, SEED, clock.clone(), options.clone())
            .with_fragments(Arc::clone(&fragments))
    };
    Ok((1..=args.computers).map(agent).collect())
}

/// Restarts if something waits for it, scans, and installs what is approved.
async fn live(agent: &mut Agent) -> Round {
    let mut round = Round { computer: agent.dns_name.clone(), ..Round::default() };
    if let Err(error) = act(agent, &mut round).await {
        round.error = Some(error.to_string());
    }
    round
}

async fn act(agent: &mut Agent, round: &mut Round) -> Result<(), AgentError> {
    agent.restart().await?;
    let (scan, report) = agent.update().await?;
    let called = |id: &_| report.titles.get(id).cloned().unwrap_or_else(|| id.to_string());
    round.needed = scan.needed.len();
    round.approved = scan.approved.len();
    round.installed = report.installed.iter().map(called).collect();
    round.pending_restart = report.pending.iter().map(called).collect();
    round.failed = report.failed.iter().map(|(id, why)| format!("{}: {why}", called(id))).collect();
    round.bytes_downloaded = report.bytes;
    Ok(())
}

/// Lines for people only when something is new: `told` is what each computer said last.
fn tell(out: &Output, round: &Round, told: &mut BTreeMap<String, String>) -> anyhow::Result<()> {
    if out.is_json() {
        return out.raw(format!("{}\n", harmless_json(&serde_json::to_string(round)?)).as_bytes());
    }
    let mut lines = String::new();
    for (what, titles) in
        [("installed", &round.installed), ("waits for a restart", &round.pending_restart), ("failed", &round.failed)]
    {
        for title in titles {
            let _ = writeln!(lines, "{}  {what}: {}", round.computer, harmless(title));
        }
    }
    let says = match &round.error {
        Some(error) => format!("no answer: {}", harmless(error)),
        None if round.needed == 0 => "has everything it needs".to_owned(),
        None => format!("needs {}, of which {} approved", count(round.needed), round.approved),
    };
    if told.insert(round.computer.clone(), says.clone()).as_ref() != Some(&says) {
        let _ = writeln!(lines, "{}  {says}", round.computer);
    }
    out.raw(lines.as_bytes())
}

fn count(updates: usize) -> String {
    if updates == 1 { "1 update".to_owned() } else { format!("{updates} updates") }
}
