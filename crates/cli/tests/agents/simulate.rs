//! Simulated computers for somebody who tries a server.

use std::process::Command;

use patchwell_fleet::generator::{Spec, write_to_dir};
use serde_json::Value;

use crate::support::Server;

fn simulate(arguments: &[&str]) -> std::process::Output {
    Command::new(env!("CARGO_BIN_EXE_patchwell")).arg("simulate").args(arguments).output().unwrap()
}

fn rounds(arguments: &[&str]) -> Vec<Value> {
    let output = simulate(&[arguments, &["--once", "--json"]].concat());
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap().lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

#[test]
fn a_simulated_computer_reports_what_it_needs_and_installs_what_is_approved() {
    let server = Server::start();
    let catalog = tempfile::tempdir().unwrap();
    write_to_dir(&Spec::demo(7), catalog.path()).unwrap();
    server.import(catalog.path());

    let first = rounds(&[&server.agents, "--computers", "2"]);
    assert_eq!(first.len(), 2);
    assert!(first.iter().all(|round| round["needed"].as_u64() > Some(0) && round["approved"] == 0), "{first:#?}");
    let computers = server.json(&["computers", "list"]);
    let names: Vec<&str> =
        computers["items"].as_array().unwrap().iter().map(|computer| computer["name"].as_str().unwrap()).collect();
    assert_eq!(names, ["simulated-01.example.test", "simulated-02.example.test"]);

    // It comes again as the same computer, and says by name what it did.
    let needed = server.json(&["updates", "list", "--needed", "--superseded", "no"]);
    let update = &needed["items"][0];
    if update["needs_eula"] == true {
        server.json(&["eula", "accept", update["id"].as_str().unwrap()]);
    }
    server.json(&["approve", update["id"].as_str().unwrap(), "--group", "All Computers"]);
    let second = rounds(&[&server.agents]);
    assert_eq!(second[0]["computer"], "simulated-01.example.test");
    let done = [&second[0]["installed"], &second[0]["pending_restart"]];
    let titles: Vec<&Value> = done.iter().flat_map(|titles| titles.as_array().unwrap()).collect();
    assert_eq!(titles, [&update["title"]], "{second:#?}");
    assert_eq!(server.json(&["computers", "list"])["items"].as_array().unwrap().len(), 2);
}

#[test]
fn it_says_who_does_not_answer_and_what_address_is_meant() {
    let closed = simulate(&["http://127.0.0.1:1", "--once"]);
    assert_eq!(closed.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&closed.stderr).contains("http://127.0.0.1:1"));
    let encrypted = simulate(&["https://127.0.0.1:8531", "--once"]);
    assert_eq!(encrypted.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&encrypted.stderr).contains("plain HTTP"));
}
