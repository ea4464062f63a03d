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
    let Some((shared, python)) = given("data/offline-sync/ucrt-kb2999226") else { return };
    let package = shared.join("data/offline-sync/ucrt-kb2999226");
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

#[test]
fn zeep_rolls_up_as_a_server_below() {
    let Some((shared, python)) = given("wsdl") else { return };
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let packages = folder.path().join("packages");
    std::fs::create_dir(&packages).unwrap();
    patchwell_testkit::sample_catalog::write(&packages);
    let server = serve(&data);
    patchwell(&data, &["import", packages.to_str().unwrap()]);

    let update = patchwell_testkit::sample_catalog::NEW;
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/zeep/rollup_conversation.py");
    let base = format!("http://{}", server.agents);
    let output = Command::new(python)
        .arg(script)
        .arg(base)
        .arg(shared.join("wsdl"))
        .args(["--update", update])
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    assert_eq!(said.lines().collect::<Vec<_>>(), ["SOAP 1.1: rolled up", "SOAP 1.2: rolled up"]);
    // Two servers rolled up, each with a computer that needs the update and one on which it failed.
    let status = patchwell(&data, &["status", "--update", update, "--include-downstream", "--json"]);
    let status: serde_json::Value = serde_json::from_str(&status).unwrap();
    assert_eq!((&status["counts"]["needed"], &status["counts"]["failed"]), (&2.into(), &2.into()), "{status}");
    let servers = patchwell(&data, &["downstream", "list", "--json"]);
    let servers: serde_json::Value = serde_json::from_str(&servers).unwrap();
    assert_eq!(servers["items"].as_array().map(Vec::len), Some(2), "{servers}");
}

#[test]
fn zeep_synchronizes_a_whole_catalog_as_a_downstream_server() {
    let Some((shared, python)) = given("data/wsus-export/wsus-export-2024-06-19.cab") else { return };
    let package = shared.join("data/wsus-export/wsus-export-2024-06-19.cab");
    if Command::new("cabextract").arg("--version").output().is_err() {
        skip("no cabextract");
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let server = serve(&data);
    patchwell(&data, &["import", package.to_str().unwrap()]);
    let unpacked = Command::new("cabextract").arg("-q").arg("-d").arg(folder.path()).arg(&package).status().unwrap();
    assert!(unpacked.success());

    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/zeep/server_conversation.py");
    let output = Command::new(python)
        .arg(script)
        .arg(format!("http://{}", server.agents))
        .arg(shared.join("wsdl"))
        .arg(folder.path().join("metadata.txt"))
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    print!("{said}");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    assert!(said.contains("4125 documents"), "{said}");
}

/// The shared folder and a Python with zeep; `None` when what the test reads there, or Python, is absent.
fn given(needed: &str) -> Option<(PathBuf, PathBuf)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let shared = root.join("../shared");
    if !shared.join(needed).exists() {
        println!("skipped: ../shared/{needed} is not there");
        return None;
    }
    let python = python(&root);
    if python.is_none() {
        skip("no Python with zeep");
    }
    Some((shared, python?))
}

/// Says what is absent; where nothing may be absent, fails.
fn skip(absent: &str) {
    assert!(std::env::var_os("PATCHWELL_REQUIRE_ALL").is_none(), "{absent}; run `cargo xtask test`");
    println!("skipped: {absent}; `cargo xtask test` prepares what it can");
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

/// Runs a command against the server of the data directory; it has to succeed. Returns what it prints.
fn patchwell(data: &Path, arguments: &[&str]) -> String {
    let output =
        Command::new(env!("CARGO_BIN_EXE_patchwell")).args(arguments).arg("--data").arg(data).output().unwrap();
    let [stdout, stderr] = [output.stdout, output.stderr].map(|bytes| String::from_utf8_lossy(&bytes).into_owned());
    assert!(output.status.success(), "patchwell {}: {stdout}{stderr}", arguments.join(" "));
    stdout
}

/// The Python that the developer commands prepared, if it has zeep.
fn python(root: &Path) -> Option<PathBuf> {
    let named = std::env::var_os("PATCHWELL_PYTHON").map(PathBuf::from);
    let python = named.unwrap_or_else(|| root.join("target/venv/bin/python"));
    let works = Command::new(&python).args(["-c", "import zeep"]).output().is_ok_and(|output| output.status.success());
    works.then_some(python)
}
