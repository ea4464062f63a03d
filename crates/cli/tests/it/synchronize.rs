//! The commands about synchronization.

use patchwell_testkit::sample_catalog::{NEW, SECURITY};
use serde_json::json;

use crate::run::{done, json, patchwell, refused, with_catalog};

#[test]
fn choices_are_listed_and_changed() {
    let directory = with_catalog();
    let here = directory.path();
    assert!(done(here, &["products", "list"]).contains("Example Product"));
    refused(here, &["products", "deselect", "Example Product"], "begin from nothing");
    assert_eq!(json(here, &["products", "deselect", "--all"])["items"][0]["is_chosen"], false);
    assert_eq!(json(here, &["products", "select", "example product"])["items"][0]["is_chosen"], true);
    assert_eq!(json(here, &["products", "select", "--all-including-new"])["items"][0]["is_inherited"], true);
    done(here, &["classifications", "deselect", "--all"]);
    assert!(done(here, &["classifications", "select", SECURITY]).contains("yes"));
    refused(here, &["classifications", "select", "Example Product"], "Example Product");
    assert_eq!(json(here, &["languages", "set", "en", "de"]), json!(["en", "de"]));
    assert!(done(here, &["languages", "set", "all"]).contains("all"));
}

#[test]
fn settings_are_changed_and_shown_without_the_password() {
    let directory = with_catalog();
    let here = directory.path();
    refused(here, &["sync", "now"], "sync_source");
    refused(here, &["sync", "stop"], "start one");
    assert!(done(here, &["sync", "history"]).contains("patchwell sync source"));
    std::fs::write(here.join("password"), "hidden-word\n").unwrap();
    done(here, &["sync", "set", "--times-per-day", "2", "--start", "04:00", "--proxy", "http://127.0.0.1:1"]);
    let status = json(here, &["sync", "set", "--proxy-user", "ada", "--proxy-password-file", "password"]);
    assert_eq!(status["settings"]["has_proxy_password"], true);
    assert!(!status.to_string().contains("hidden-word"));
    assert_eq!(json(here, &["sync", "source", "http://127.0.0.1:1"])["settings"]["source"], "http://127.0.0.1:1");
    assert!(!json(here, &["sync", "status"])["next"].is_null());
    refused(here, &["sync", "source", "ftp://x"], "sync_source");
}

#[test]
fn a_replica_refuses_decisions_until_it_is_promoted() {
    let directory = with_catalog();
    let here = directory.path();
    refused(here, &["sync", "replica-of", "http://127.0.0.1:1"], "--yes");
    done(here, &["sync", "replica-of", "http://127.0.0.1:1", "--yes"]);
    refused(here, &["decline", NEW], "replica");
    refused(here, &["groups", "create", "Pilot"], "http://127.0.0.1:1");
    let output = patchwell(here, &["groups", "create", "Pilot", "--json"]);
    let problem: serde_json::Value = serde_json::from_slice(&output.stderr).unwrap();
    assert_eq!(problem["type"], "/problems/replica");
    assert!(done(here, &["sync", "promote"]).contains("this server's own"));
    done(here, &["groups", "create", "Pilot"]);
}
