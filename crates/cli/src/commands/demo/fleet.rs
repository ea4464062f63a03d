//! The simulated computers.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use anyhow::Context as _;
use futures_util::StreamExt as _;
use futures_util::stream;
use patchwell_fleet::agent::{Agent, AgentOptions, FragmentCache};
use patchwell_fleet::clock::Clock;
use patchwell_fleet::machine::Machine;

use super::places::PLACES;
use super::show::Progress;

/// Computers that talk to the server at the same time.
const AT_ONCE: usize = 8;
const SEED: u64 = 7;

/// A simulated computer and its group.
pub(super) struct Member {
    pub(super) agent: Agent,
    pub(super) group: &'static str,
}

/// What a day did to the fleet.
#[derive(Debug, Default)]
pub(super) struct DayCounts {
    pub(super) needed: AtomicUsize,
    pub(super) installed: AtomicUsize,
    pub(super) pending: AtomicUsize,
    pub(super) failed: AtomicUsize,
    pub(super) unreachable: AtomicUsize,
}

/// Makes `count` computers for a server.
pub(super) fn build(count: u32, server: SocketAddr, start: jiff::Timestamp) -> anyhow::Result<Vec<Member>> {
    let fragments = Arc::new(FragmentCache::default());
    let clock = Clock::new(start, 1.0);
    (0..count)
        .zip(PLACES.iter().cycle())
        .map(|(number, place)| {
            let machine = Machine::built_in(place.machine).context("a built-in machine cannot be read")?;
            let name = format!("{}-{:02}.example.test", place.stem, number + 1);
            let options = AgentOptions::new(&format!("http://{server}"));
            let agent = Agent::new(machine, &name, SEED, clock.clone(), options);
            Ok(Member { agent: agent.with_fragments(Arc::clone(&fragments)), group: place.group })
        })
        .collect()
}

/// Lets every computer have its day: it restarts if it has to, scans, and installs what is approved.
pub(super) async fn day(fleet: &mut [Member], progress: &Progress) -> DayCounts {
    let counts = DayCounts::default();
    stream::iter(fleet.iter_mut())
        .for_each_concurrent(AT_ONCE, |member| async {
            if live(&mut member.agent, &counts).await.is_err() {
                counts.unreachable.fetch_add(1, Ordering::Relaxed);
            }
            progress.step();
        })
        .await;
    counts
}

async fn live(agent: &mut Agent, counts: &DayCounts) -> Result<(), patchwell_fleet::agent::AgentError> {
    agent.restart().await?;
    let (scan, report) = agent.update().await?;
    counts.needed.fetch_add(scan.needed.len(), Ordering::Relaxed);
    counts.installed.fetch_add(report.installed.len(), Ordering::Relaxed);
    counts.pending.fetch_add(report.pending.len(), Ordering::Relaxed);
    counts.failed.fetch_add(report.failed.len(), Ordering::Relaxed);
    Ok(())
}
