//! Running the binary.

use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};

use serde_json::Value;

pub(crate) fn command(directory: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_patchwell"));
    command.args(arguments).current_dir(directory);
    for variable in ["PATCHWELL_DATA", "PATCHWELL_DATABASE", "PATCHWELL_CONTENT", "PATCHWELL_LOG"] {
        command.env_remove(variable);
    }
    command
}

/// Runs `patchwell` in `directory` with these arguments and nothing of the environment that could change what it does.
pub(crate) fn patchwell(directory: &Path, arguments: &[&str]) -> Output {
    command(directory, arguments).output().expect("the binary runs")
}

/// Runs a command that must succeed, and returns what it prints.
#[track_caller]
pub(crate) fn done(directory: &Path, arguments: &[&str]) -> String {
    let output = patchwell(directory, arguments);
    assert_eq!(code(&output), 0, "{arguments:?}: {}", stderr(&output));
    stdout(&output)
}

/// Runs a command that must succeed with `--json`, and returns the view.
#[track_caller]
pub(crate) fn json(directory: &Path, arguments: &[&str]) -> Value {
    let arguments = [arguments, &["--json"]].concat();
    serde_json::from_str(&done(directory, &arguments)).expect("JSON")
}

/// Runs a command that must be refused (code 1) with a sentence that mentions `mention`.
#[track_caller]
pub(crate) fn refused(directory: &Path, arguments: &[&str], mention: &str) {
    let output = patchwell(directory, arguments);
    assert_eq!(code(&output), 1, "{arguments:?}: {}", stdout(&output));
    assert!(stderr(&output).contains(mention), "{}", stderr(&output));
    assert!(stdout(&output).is_empty(), "{}", stdout(&output));
}

/// A folder with the sample catalog in `packages`, imported into the default data directory.
pub(crate) fn with_catalog() -> tempfile::TempDir {
    let directory = tempfile::tempdir().expect("a folder");
    std::fs::create_dir(directory.path().join("packages")).expect("a folder");
    patchwell_testkit::sample_catalog::write(&directory.path().join("packages"));
    done(directory.path(), &["import", "packages"]);
    directory
}

/// A running server. It is killed when dropped.
pub(crate) struct Served {
    child: Child,
    /// `host:port` of the agents' listener.
    pub(crate) agents: String,
    /// `host:port` of the administration listener.
    pub(crate) admin: String,
}

impl Served {
    /// Starts one on free ports and waits until it is ready.
    pub(crate) fn start(directory: &Path) -> Self {
        Self::start_with(directory, &[])
    }

    /// The same with further options.
    pub(crate) fn start_with(directory: &Path, options: &[&str]) -> Self {
        let arguments = ["serve", "--listen", "127.0.0.1:0", "--admin-listen", "127.0.0.1:0"];
        let arguments = [&arguments, options].concat();
        let mut child = command(directory, &arguments).stdout(Stdio::piped()).spawn().expect("the binary runs");
        let mut line = String::new();
        let stdout = child.stdout.take().expect("it is piped");
        BufReader::new(stdout).read_line(&mut line).expect("a line");
        let address = |name: &str| {
            let after = line.split_once(&format!("{name}=http://")).expect("the ready line has the address").1;
            after.split_whitespace().next().unwrap_or_default().to_owned()
        };
        assert!(line.starts_with("ready "), "{line}");
        Self { agents: address("agents"), admin: address("admin"), child }
    }

    /// Asks it to stop, as a service manager does, and returns its exit code.
    #[cfg(unix)]
    pub(crate) fn stop(mut self) -> i32 {
        let pid = self.child.id().to_string();
        assert!(Command::new("kill").args(["-TERM", &pid]).status().expect("kill runs").success());
        self.child.wait().expect("it ends").code().expect("it was not killed")
    }

    /// Kills it at once.
    pub(crate) fn kill(mut self) {
        self.child.kill().expect("it runs");
        self.child.wait().expect("it ends");
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The exit code.
pub(crate) fn code(output: &Output) -> i32 {
    output.status.code().expect("it was not killed")
}

/// Standard output as text.
pub(crate) fn stdout(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).expect("UTF-8")
}

/// Standard error as text.
pub(crate) fn stderr(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).expect("UTF-8")
}
