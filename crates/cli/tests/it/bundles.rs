//! Carrying a catalog to a server without a network.

use std::path::Path;

use serde_json::json;

use crate::run::{done, json, patchwell, with_catalog};

#[test]
fn a_catalog_goes_to_a_closed_network_and_differences_follow() {
    let (open, closed) = (with_catalog(), tempfile::tempdir().expect("a folder"));
    let (open, closed) = (open.path(), closed.path());
    let out = |name: &str| open.join(name).to_str().expect("Unicode").to_owned();
    done(open, &["groups", "create", "Pilot"]);
    let written = json(open, &["export", "first", "--volume-size", "64K"]);
    assert_eq!(written["counts"]["revisions"], 6);
    fails(closed, &["import", &out("first")], "does not trust");
    let key = json(open, &["bundle", "key"])["key"].as_str().expect("a key").to_owned();
    assert!(done(closed, &["bundle", "trust", &key, "--label", "upstairs"]).contains("upstairs"));
    assert_eq!(json(closed, &["import", &out("first")])["counts"]["revisions_added"], 6);
    assert!(done(closed, &["groups", "list"]).contains("Pilot"));
    fails(closed, &["import", &out("first")], "already taken number 1");
    done(closed, &["export", "--request", &out("request")]);
    let second = json(open, &["export", "second", "--for", "request"]);
    assert_eq!(second["counts"]["revisions"], 0);
    let shown = json(closed, &["bundle", "show", &out("second")]);
    assert_eq!((&shown["sequence"], &shown["key"]), (&json!(2), &json!(key)));
    assert_eq!(json(closed, &["bundle", "show", &out("request")])["revisions"], 6);
    done(closed, &["import", "--metadata-only", &out("second")]);
    fails(closed, &["export", "--request", &out("request")], "there already");
    let cab = json(open, &["export", "--format", "wsus-cab", "out.cab"]);
    assert_eq!(cab["counts"]["revisions"], 6);
}

/// Runs a command whose job must fail with a sentence that mentions `mention`.
#[track_caller]
fn fails(directory: &Path, arguments: &[&str], mention: &str) {
    let output = patchwell(directory, arguments);
    let sentence = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(1), "{arguments:?}: {sentence}");
    assert!(sentence.contains(mention), "{arguments:?}: {sentence}");
}
