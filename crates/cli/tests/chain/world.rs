//! The chain and who uses it.

use serde_json::Value;
use std::time::{Duration, Instant};

use patchwell_fleet::agent::{Agent, AgentOptions};
use patchwell_fleet::clock::Clock;
use patchwell_fleet::machine::Machine;

use crate::server::Server;

/// How long content may take from top to bottom.
const PATIENCE: Duration = Duration::from_secs(120);

/// What a server of the chain is.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Has no server above.
    Root,
    /// Takes updates over.
    Autonomous,
    /// Takes decisions over, too.
    Replica,
}

/// Three servers, the topmost first.
pub(crate) struct Chain {
    pub(crate) servers: [Server; 3],
    /// KB2999226.
    pub(crate) update: String,
}

impl Chain {
    /// With real data at the top; `None`, with a message, where that is not.
    pub(crate) fn with_real_data(kinds: [Kind; 3]) -> Option<Self> {
        let data = patchwell_testkit::shared_data()?;
        let servers = ["127.0.31.1", "127.0.31.2", "127.0.31.3"].map(Server::start);
        let [root, ..] = &servers;
        for package in ["offline-sync/ucrt-kb2999226", "offline-sync/rsat-kb958830", "wsus-export"] {
            root.json(&["import", data.join(package).to_str().unwrap()]);
        }
        for (at, kind) in kinds.into_iter().enumerate().skip(1) {
            let above = format!("http://{}", servers[at - 1].address);
            match kind {
                Kind::Root => {}
                Kind::Autonomous => drop(servers[at].json(&["sync", "source", &above])),
                Kind::Replica => drop(servers[at].json(&["sync", "replica-of", &above, "--yes"])),
            }
        }
        let found = root.json(&["updates", "list", "--search", "2999226"]);
        let update = found["items"][0]["id"].as_str().unwrap_or_else(|| panic!("{found}")).to_owned();
        Some(Self { servers, update })
    }

    /// Synchronizes from the top downwards.
    pub(crate) fn synchronize(&self) {
        self.servers.iter().skip(1).for_each(|server| drop(server.json(&["sync", "now"])));
    }

    /// An update with licence terms.
    pub(crate) fn licensed_update(&self) -> String {
        let found = self.servers[0].json(&["updates", "list", "--search", "958830"]);
        found["items"][0]["id"].as_str().unwrap_or_else(|| panic!("{found}")).to_owned()
    }

    /// Waits until a server has the files of the update.
    pub(crate) fn wait_for_content(&self, server: &Server) {
        let begun = Instant::now();
        loop {
            let shown = server.json(&["updates", "show", &self.update]);
            // It is a bundle: the files are those of its children.
            let children = shown["children"].as_array().cloned().unwrap_or_default();
            let child = |child: &Value| server.json(&["updates", "show", child["id"].as_str().unwrap()]);
            let files: Vec<Value> =
                children.iter().flat_map(|one| child(one)["files"].as_array().cloned().unwrap_or_default()).collect();
            if !files.is_empty() && files.iter().all(|file| file["is_present"] == true) {
                return;
            }
            assert!(begun.elapsed() < PATIENCE, "{files:?}\n{}", server.log());
            std::thread::sleep(Duration::from_millis(200));
        }
    }

    /// A computer with Windows 7 that has a server of the chain in its policy.
    pub(crate) fn agent(&self, server: &Server, name: &str) -> Agent {
        let machine = Machine::built_in("windows-7-sp1-ultimate").unwrap();
        let clock = Clock::new("2026-10-04T12:00:00Z".parse().unwrap(), 1.0);
        Agent::new(machine, name, 1, clock, AgentOptions::new(&format!("http://{}", server.address)))
    }
}
