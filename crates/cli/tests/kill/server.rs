//! A server process that can be killed.

use std::path::{Path, PathBuf};
use std::process::{Output, Stdio};

use tokio::io::{AsyncBufReadExt as _, BufReader};
use tokio::process::{Child, Command};

use crate::api::Api;

/// Where a server keeps its things.
#[derive(Debug, Clone)]
pub(crate) struct Place {
    /// The data directory.
    pub(crate) data: PathBuf,
    /// The database, unless it is in the data directory.
    pub(crate) database: Option<String>,
}

impl Place {
    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_patchwell"));
        command.args(arguments).arg("--data").arg(&self.data);
        if let Some(url) = &self.database {
            command.args(["--database", url]);
        }
        command.kill_on_drop(true);
        command
    }

    /// Runs a command to its end.
    pub(crate) async fn run(&self, arguments: &[&str]) -> Output {
        self.command(arguments).output().await.unwrap()
    }

    /// Runs a command that must succeed, and returns its JSON.
    pub(crate) async fn json(&self, arguments: &[&str]) -> serde_json::Value {
        let output = self.run(&[arguments, &["--json"]].concat()).await;
        let (text, errors) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
        assert!(output.status.success(), "{arguments:?}: {errors}{text}");
        serde_json::from_str(&text).unwrap_or_else(|error| panic!("{arguments:?}: {error}: {text}"))
    }

    /// Starts a server without waiting until it serves.
    pub(crate) fn spawn(&self) -> Process {
        let log = std::fs::OpenOptions::new().create(true).append(true).open(self.log()).unwrap();
        let mut command = self.command(&["serve", "--listen", "127.0.0.1:0", "--admin-listen", "127.0.0.1:0"]);
        Process(command.stdout(Stdio::piped()).stderr(log).spawn().unwrap())
    }

    /// Starts a server and waits until it serves.
    pub(crate) async fn start(&self) -> Server {
        let mut process = self.spawn();
        let mut line = String::new();
        BufReader::new(process.0.stdout.as_mut().unwrap()).read_line(&mut line).await.unwrap();
        let log = || std::fs::read_to_string(self.log()).unwrap_or_default();
        assert!(line.starts_with("ready"), "the server does not start again: {line:?}\n{}", log());
        let address = |name: &str| {
            let found = line.split_whitespace().find_map(|word| word.strip_prefix(name));
            found.unwrap_or_else(|| panic!("no {name} in {line:?}")).to_owned()
        };
        let token = std::fs::read_to_string(self.data.join("admin-token")).unwrap().trim().to_owned();
        Server { process, agents: address("agents=http://"), admin: address("admin=http://"), token }
    }

    fn log(&self) -> &'static Path {
        // One per process: both tests of this program may write to it.
        static LOG: std::sync::OnceLock<PathBuf> = std::sync::OnceLock::new();
        LOG.get_or_init(|| tempfile::NamedTempFile::new().unwrap().keep().unwrap().1)
    }
}

/// A server process.
pub(crate) struct Process(Child);

impl Process {
    /// Ends it as the kernel ends processes when memory runs out: at once, without a word to it.
    pub(crate) async fn kill(&mut self) {
        self.0.kill().await.unwrap();
    }
}

/// A server that serves.
pub(crate) struct Server {
    /// Its process.
    pub(crate) process: Process,
    /// `address:port` for agents.
    pub(crate) agents: String,
    admin: String,
    token: String,
}

impl Server {
    /// A connection of an administrator.
    pub(crate) fn api(&self) -> Api {
        Api::new(&self.admin, &self.token)
    }
}
