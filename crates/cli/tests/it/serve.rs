//! The running server, and commands beside it.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;

use patchwell_testkit::sample_catalog::{OLD, PAYLOAD, PAYLOAD_SHA1};
use serde_json::json;

use crate::run::{Served, done, json, refused, with_catalog};

fn get(address: &str, path: &str) -> String {
    let mut stream = TcpStream::connect(address).unwrap();
    write!(stream, "GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n").unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    answer
}

#[test]
fn commands_find_the_server_that_has_their_directory() {
    let directory = with_catalog();
    let here = directory.path();
    let served = Served::start(here);
    assert!(get(&served.admin, "/readyz").contains("ready"));
    done(here, &["groups", "create", "Pilot"]);
    done(here, &["approve", OLD, "--group", "Pilot"]);
    std::fs::create_dir(here.join("files")).unwrap();
    std::fs::write(here.join("files/reader.cab"), PAYLOAD).unwrap();
    let job = json(here, &["import", "files"]);
    assert_eq!(job["counts"]["files_stored"], 1);
    let file = get(&served.agents, &format!("/content/DA/{PAYLOAD_SHA1}.cab"));
    assert!(file.starts_with("HTTP/1.1 200") && file.ends_with("payload of the first update"), "{file}");
    refused(here, &["serve", "--listen", "127.0.0.1:0", "--admin-listen", "127.0.0.1:0"], "already");
    assert_eq!(served.stop(), 0);
    assert!(!here.join("patchwell-data/run.json").exists());
    assert_eq!(json(here, &["updates", "list", "--group", "Pilot"])["items"][0]["id"], OLD);
}

#[test]
fn a_killed_server_leaves_nothing_that_misleads() {
    let directory = with_catalog();
    let here = directory.path();
    let served = Served::start(here);
    done(here, &["groups", "create", "Pilot"]);
    served.kill();
    assert!(here.join("patchwell-data/run.json").exists());
    assert_eq!(json(here, &["groups", "list"])["total"], 4);
    let again = Served::start(here);
    assert_eq!(json(here, &["groups", "list"])["total"], json!(4));
    drop(again);
}

#[test]
fn the_public_host_is_kept_as_a_setting() {
    let directory = tempfile::tempdir().unwrap();
    let here = directory.path();
    drop(Served::start_with(here, &["--public-host", "files.example.test:8530"]));
    assert_eq!(json(here, &["settings", "show"])["content_host"], "files.example.test:8530");
    refused(
        here,
        &["serve", "--public-host", "a/b", "--listen", "127.0.0.1:0", "--admin-listen", "127.0.0.1:0"],
        "a/b",
    );
}

#[test]
fn a_taken_port_is_named() {
    let directory = tempfile::tempdir().unwrap();
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    refused(directory.path(), &["serve", "--listen", &address, "--admin-listen", "127.0.0.1:0"], &address);
}

#[test]
fn plain_administration_beyond_this_computer_comes_with_a_warning() {
    let directory = tempfile::tempdir().unwrap();
    let mut server = std::process::Command::new(env!("CARGO_BIN_EXE_patchwell"))
        .args(["serve", "--listen", "127.0.0.1:0", "--admin-listen", "0.0.0.0:0", "--admin-plain", "--data"])
        .arg(directory.path())
        .stdout(std::process::Stdio::piped())
        .stderr(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    let mut ready = String::new();
    std::io::BufRead::read_line(&mut std::io::BufReader::new(server.stdout.take().unwrap()), &mut ready).unwrap();
    server.kill().unwrap();
    let mut warning = String::new();
    server.stderr.take().unwrap().read_to_string(&mut warning).unwrap();
    server.wait().unwrap();
    assert!(ready.starts_with("ready"), "{ready}");
    assert!(warning.contains("not encrypted"), "{warning}");
}
