//! A server process and what administers it.

use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};

use patchwell_fleet::agent::{Agent, AgentOptions};
use patchwell_fleet::clock::Clock;
use patchwell_fleet::machine::Machine;
use serde_json::Value;

const BINARY: &str = env!("CARGO_BIN_EXE_patchwell");

/// A running `patchwell serve`; it is killed when dropped.
pub(crate) struct Server {
    process: Child,
    pub(crate) data: tempfile::TempDir,
    /// `http://address:port` for agents.
    pub(crate) agents: String,
}

impl Server {
    pub(crate) fn start() -> Self {
        let data = tempfile::tempdir().unwrap();
        let mut process = Command::new(BINARY)
            .args(["serve", "--listen", "127.0.0.1:0", "--admin-listen", "127.0.0.1:0", "--data"])
            .arg(data.path())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(process.stdout.take().unwrap()).read_line(&mut line).unwrap();
        assert!(line.starts_with("ready"), "{line:?}");
        let agents = line.split_whitespace().find_map(|word| word.strip_prefix("agents=")).unwrap().to_owned();
        Self { process, data, agents }
    }

    /// Runs a command on the server and returns everything.
    pub(crate) fn run(&self, arguments: &[&str]) -> Output {
        Command::new(BINARY).args(arguments).arg("--data").arg(self.data.path()).output().unwrap()
    }

    /// Runs a command that must succeed, and returns its JSON.
    pub(crate) fn json(&self, arguments: &[&str]) -> Value {
        let output = self.run(&[arguments, &["--json"]].concat());
        let text = String::from_utf8_lossy(&output.stdout);
        assert!(output.status.success(), "{arguments:?}: {}{text}", String::from_utf8_lossy(&output.stderr));
        serde_json::from_str(&text).unwrap_or_else(|error| panic!("{arguments:?}: {error}: {text}"))
    }

    pub(crate) fn import(&self, path: &Path) -> Value {
        self.json(&["import", path.to_str().unwrap()])
    }

    /// An agent on a built-in machine that talks to this server.
    pub(crate) fn agent(&self, machine: &str, name: &str) -> Agent {
        let machine = Machine::built_in(machine).unwrap();
        let clock = Clock::new("2026-10-04T12:00:00Z".parse().unwrap(), 1.0);
        Agent::new(machine, name, 1, clock, AgentOptions::new(&self.agents))
    }

    /// The state of an update on a computer, as the command line shows it.
    pub(crate) fn state(&self, update: &str, computer: &str) -> String {
        let view = self.json(&["status", "--update", update]);
        let computers = view["computers"].as_array().unwrap_or_else(|| panic!("no computers in {view}"));
        let found = computers.iter().find(|entry| entry["name"] == computer);
        found.unwrap_or_else(|| panic!("{computer} is not in {view}"))["state"].as_str().unwrap().to_owned()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// The folder with the field's real data; `None`, with a message, where it is not.
pub(crate) fn shared_data() -> Option<PathBuf> {
    patchwell_testkit::shared_data()
}
