//! The conversation of a Windows Update Agent as a foreign SOAP toolkit speaks it, with the real binary and a real
//! offline-sync package.

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

/// The bundle of `ucrt-kb2999226` that is approved, as its core fragment names it.
const UPDATE: &str = "39596029-e13d-471a-b0cd-868451eafc2e";

/// A running server that ends with the test.
struct Server {
    process: Child,
    agents: String,
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

#[test]
fn zeep_holds_the_whole_agent_conversation() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let shared = root.join("../shared");
    let package = shared.join("data/offline-sync/ucrt-kb2999226");
    if !package.is_dir() {
        println!("skipped: ../shared/data is not there");
        return;
    }
    let Some(python) = python(&root) else {
        assert!(std::env::var_os("PATCHWELL_REQUIRE_ALL").is_none(), "no Python with zeep; run `cargo xtask test`");
        println!("skipped: no Python with zeep; `cargo xtask test` prepares one");
        return;
    };
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let server = serve(&data);
    patchwell(&data, &["import", package.to_str().unwrap()]);
    patchwell(&data, &["approve", UPDATE, "--group", "All Computers"]);

    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/zeep/agent_conversation.py");
    let output = Command::new(python)
        .arg(script)
        .arg(format!("http://{}", server.agents))
        .arg(shared.join("wsdl"))
        .args(["--installs", UPDATE])
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    print!("{said}");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    assert!(said.lines().any(|line| line.starts_with("SOAP 1.1: ")), "nothing about SOAP 1.1");
    assert!(said.lines().any(|line| line.starts_with("SOAP 1.2: ")), "nothing about SOAP 1.2");
}

/// Starts the server and waits for its `ready` line, which names the address for agents first.
fn serve(data: &Path) -> Server {
    let mut process = Command::new(env!("CARGO_BIN_EXE_patchwell"))
        .arg("serve")
        .arg("--data")
        .arg(data)
        .args(["--listen", "127.0.0.1:0", "--admin-listen", "127.0.0.1:0"])
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(process.stdout.take().unwrap()).lines();
    let ready = lines.by_ref().map(Result::unwrap).find(|line| line.starts_with("ready")).expect("no `ready` line");
    std::thread::spawn(move || lines.for_each(drop));
    let rest = ready.split_once("agents=http://").unwrap_or_else(|| panic!("no address in {ready:?}")).1;
    let agents = rest.split_whitespace().next().unwrap_or_default().to_owned();
    Server { process, agents }
}

/// Runs a command against the server of the data directory; it has to succeed.
fn patchwell(data: &Path, arguments: &[&str]) {
    let output =
        Command::new(env!("CARGO_BIN_EXE_patchwell")).args(arguments).arg("--data").arg(data).output().unwrap();
    let said = [output.stdout, output.stderr].map(|bytes| String::from_utf8_lossy(&bytes).into_owned()).concat();
    assert!(output.status.success(), "patchwell {}: {said}", arguments.join(" "));
}

/// The Python that the developer commands prepared, if it has zeep.
fn python(root: &Path) -> Option<PathBuf> {
    let named = std::env::var_os("PATCHWELL_PYTHON").map(PathBuf::from);
    let python = named.unwrap_or_else(|| root.join("target/venv/bin/python"));
    let works = Command::new(&python).args(["-c", "import zeep"]).output().is_ok_and(|output| output.status.success());
    works.then_some(python)
}
