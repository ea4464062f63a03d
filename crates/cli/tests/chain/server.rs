//! A server of the chain: a process with an address that it keeps when it is killed and started again.

use std::io::{BufRead as _, BufReader};
use std::net::{IpAddr, SocketAddr, TcpListener};
use std::process::{Child, Command, Output, Stdio};

use serde_json::Value;

const BINARY: &str = env!("CARGO_BIN_EXE_patchwell");

/// One server.
pub(crate) struct Server {
    data: tempfile::TempDir,
    /// Where agents and servers below reach it.
    pub(crate) address: SocketAddr,
    process: Option<Child>,
}

impl Server {
    /// Starts one on an address of its own; each has another loopback address, as on machines of their own.
    pub(crate) fn start(ip: &str) -> Self {
        let ip: IpAddr = ip.parse().unwrap();
        // The port is free now and stays the server's own: nobody else uses this address.
        let address = TcpListener::bind((ip, 0)).unwrap().local_addr().unwrap();
        let mut server = Self { data: tempfile::tempdir().unwrap(), address, process: None };
        server.start_again();
        server
    }

    /// Starts it where it was.
    pub(crate) fn start_again(&mut self) {
        let log = std::fs::OpenOptions::new().create(true).append(true).open(self.data.path().join("log")).unwrap();
        let mut process = Command::new(BINARY)
            .args(["serve", "--listen", &self.address.to_string(), "--admin-listen", "127.0.0.1:0", "--data"])
            .arg(self.data.path())
            .stdout(Stdio::piped())
            .stderr(log)
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(process.stdout.take().unwrap()).read_line(&mut line).unwrap();
        assert!(line.starts_with("ready"), "{line:?}\n{}", self.log());
        self.process = Some(process);
    }

    /// Ends it as a power failure would.
    pub(crate) fn kill(&mut self) {
        if let Some(mut process) = self.process.take() {
            let _ = process.kill();
            let _ = process.wait();
        }
    }

    /// What it logged.
    pub(crate) fn log(&self) -> String {
        std::fs::read_to_string(self.data.path().join("log")).unwrap_or_default()
    }

    /// Runs a command on it and returns everything.
    pub(crate) fn run(&self, arguments: &[&str]) -> Output {
        Command::new(BINARY).args(arguments).arg("--data").arg(self.data.path()).output().unwrap()
    }

    /// Runs a command that must succeed, and returns its JSON.
    pub(crate) fn json(&self, arguments: &[&str]) -> Value {
        let output = self.run(&[arguments, &["--json"]].concat());
        let (text, errors) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
        assert!(output.status.success(), "{arguments:?}: {errors}{text}\n{}", self.log());
        serde_json::from_str(&text).unwrap_or_else(|error| panic!("{arguments:?}: {error}: {text}"))
    }

    /// Runs a command that must be refused, and returns what it says.
    pub(crate) fn refused(&self, arguments: &[&str]) -> String {
        let output = self.run(arguments);
        assert!(!output.status.success(), "{arguments:?} was not refused");
        String::from_utf8_lossy(&output.stderr).into_owned()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.kill();
    }
}
