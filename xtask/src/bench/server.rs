//! A server process that ends with its owner.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, ChildStdout, Command, Stdio};

use anyhow::{Context, bail};

/// A running `patchwell serve`.
pub(super) struct Server {
    process: Child,
    /// `host:port` for agents.
    pub(super) agents: String,
    /// Where administrators reach it, `http://host:port`.
    pub(super) admin: String,
    _output: BufReader<ChildStdout>,
}

impl Server {
    /// Starts it on free ports and waits until it serves.
    pub(super) fn start(program: &Path, data: &Path) -> anyhow::Result<Self> {
        let mut process = Command::new(program)
            .arg("--data")
            .arg(data)
            .args(["serve", "--listen", "127.0.0.1:0", "--admin-listen", "127.0.0.1:0"])
            .stdout(Stdio::piped())
            .spawn()?;
        let mut output = BufReader::new(process.stdout.take().context("no standard output")?);
        let mut line = String::new();
        output.read_line(&mut line)?;
        let word = |prefix| line.split_whitespace().find_map(|word| word.strip_prefix(prefix)).map(str::to_owned);
        let (Some(agents), Some(admin)) = (word("agents=http://"), word("admin=")) else {
            let _ = process.kill();
            process.wait()?;
            bail!("the server did not start: {line:?}");
        };
        Ok(Self { process, agents, admin, _output: output })
    }

    pub(super) fn pid(&self) -> u32 {
        self.process.id()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
