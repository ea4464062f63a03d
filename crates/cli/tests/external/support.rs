//! A running server, and a browser.

use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use serde_json::Value;
use tempfile::TempDir;

/// What must be there, or the test is skipped; with `PATCHWELL_REQUIRE_ALL` it fails.
pub(crate) fn missing(what: &str) {
    assert!(std::env::var_os("PATCHWELL_REQUIRE_ALL").is_none(), "{what} is missing; run `cargo xtask test`");
    println!("skipped: {what} is missing; `cargo xtask test` installs it");
}

/// The root of the workspace.
pub(crate) fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// A process that ends with the test.
pub(crate) struct Process(pub(crate) Child);

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// A server on a data directory of its own.
pub(crate) struct Server {
    pub(crate) folder: TempDir,
    /// `http://host:port`.
    pub(crate) admin: String,
    _process: Process,
}

/// What a request brought.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) body: String,
}

impl Answer {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }
}

impl Server {
    pub(crate) fn start() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let mut command = patchwell(folder.path());
        command.args(["serve", "--listen", "127.0.0.1:0", "--admin-listen", "127.0.0.1:0"]);
        let mut child = command.stdout(Stdio::piped()).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let process = Process(child);
        let admin = line.split_once("admin=").unwrap().1.split_whitespace().next().unwrap().to_owned();
        Self { folder, admin, _process: process }
    }

    /// Runs a command that must succeed.
    pub(crate) fn run(&self, arguments: &[&str]) -> String {
        let output = patchwell(self.folder.path()).args(arguments).output().unwrap();
        assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap()
    }

    /// The users, as an administrator sees them.
    pub(crate) fn user(&self, name: &str) -> Option<Value> {
        let users: Value = serde_json::from_str(&self.run(&["users", "list", "--json"])).unwrap();
        let users = users["items"].as_array().or_else(|| users.as_array()).unwrap().clone();
        users.into_iter().find(|user| user["name"] == name)
    }

    /// A file in the server's folder.
    pub(crate) fn file(&self, name: &str, text: &str) -> String {
        let path = self.folder.path().join(name);
        std::fs::write(&path, text).unwrap();
        path.to_str().unwrap().to_owned()
    }

    /// `POST /login`.
    pub(crate) fn login(&self, name: &str, password: &str) -> Answer {
        let body = serde_json::json!({ "name": name, "password": password }).to_string();
        let address = format!("{}/api/v1/login", self.admin);
        let headers = ["-H", "x-patchwell-request: 1", "-H", "content-type: application/json"];
        curl(&[&headers[..], &["-d", &body, &address]].concat())
    }
}

fn patchwell(folder: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_patchwell"));
    command.current_dir(folder);
    for variable in ["PATCHWELL_DATA", "PATCHWELL_DATABASE", "PATCHWELL_CONTENT", "PATCHWELL_LOG"] {
        command.env_remove(variable);
    }
    command
}

/// One run of curl, which is the browser.
pub(crate) fn curl(arguments: &[&str]) -> Answer {
    let output = Command::new("curl").args(["-sS", "-w", "\n%{http_code}"]).args(arguments).output().unwrap();
    assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    let text = String::from_utf8(output.stdout).unwrap();
    let (body, status) = text.rsplit_once('\n').unwrap();
    Answer { status: status.parse().unwrap(), body: body.to_owned() }
}
