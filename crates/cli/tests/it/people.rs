//! Users, tokens and the record of changes.

use std::io::Write as _;
use std::process::Stdio;

use serde_json::json;

use crate::run::{command, done, json, refused, with_catalog};

#[test]
fn people_are_managed_and_what_they_do_is_recorded() {
    let directory = with_catalog();
    let here = directory.path();
    done(here, &["groups", "create", "Pilot"]);
    let mut child = command(here, &["--json", "users", "create", "grace", "--role", "operator", "--group", "Pilot"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(b"correct horse battery\n").unwrap();
    let output = child.wait_with_output().unwrap();
    let user: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!((&user["name"], &user["groups"][0]["name"]), (&json!("grace"), &json!("Pilot")));
    assert_eq!(json(here, &["users", "edit", "grace", "--role", "administrator"])["groups"], json!([]));
    refused(here, &["users", "disable", "grace"], "last administrator");
    let token = json(here, &["tokens", "create", "ci", "--role", "reporter"]);
    assert!(token["secret"].as_str().unwrap().starts_with("pw_"));
    assert_eq!(json(here, &["tokens", "list"])["total"], 2);
    done(here, &["tokens", "revoke", &token["token"]["id"].to_string()]);
    let changes = json(here, &["audit", "list"]);
    let actions: Vec<_> = changes["items"].as_array().unwrap().iter().map(|change| &change["action"]).collect();
    assert_eq!(&actions[..4], ["token.revoke", "token.create", "user.change", "user.create"]);
    assert!(done(here, &["audit", "export"]).lines().count() >= 5);
    let checkpoint = json(here, &["audit", "verify"])["checkpoint"].as_str().unwrap().to_owned();
    done(here, &["groups", "create", "Later"]);
    done(here, &["audit", "verify", "--checkpoint", &checkpoint]);
    refused(here, &["audit", "verify", "--checkpoint", &format!("3:{}", "0".repeat(64))], "written anew");
}
