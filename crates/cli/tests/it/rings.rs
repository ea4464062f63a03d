//! Rings, rollouts and plans on a data directory that no server has.

use patchwell_testkit::sample_catalog::{NEW, OLD};
use serde_json::json;

use crate::run::{done, json, refused, with_catalog};

#[test]
fn an_update_goes_through_rings_by_command() {
    let directory = with_catalog();
    let here = directory.path();
    done(here, &["groups", "create", "Pilot"]);
    let pilot = "Pilot; group=Pilot; success=80; failed=10; window=sat,sun 22:00-04:00";
    let plan =
        json(here, &["rings", "add", "Standard", "--ring", pilot, "--ring", "All; group=All Computers; delay=3d"]);
    assert_eq!((&plan["rings"][1]["delay_hours"], &plan["rings"][0]["min_success_percent"]), (&json!(72), &json!(80)));
    assert!(done(here, &["rings", "list"]).contains("Pilot, All"));
    assert!(done(here, &["rings", "show", "standard"]).contains("sat,sun 22:00-04:00"));
    refused(here, &["rings", "add", "Standard", "--ring", pilot], "already");
    let dry = done(here, &["rollouts", "start", OLD, "--rings", "Standard", "--dry-run"]);
    assert!(dry.contains("superseded") && dry.contains("Nothing was started"), "{dry}");
    refused(here, &["rollouts", "start", NEW, "--rings", "Standard"], "not accepted");
    let started = json(here, &["rollouts", "start", OLD, "--rings", "Standard"]);
    let id = started["rollouts"][0]["id"].to_string();
    assert!(done(here, &["rollouts", "list", "--state", "running"]).contains("0 of 2"));
    assert_eq!(json(here, &["rollouts", "pause", &id, "--why", "a bad feeling"])["paused_because"], "a bad feeling");
    assert_eq!(json(here, &["rollouts", "resume", &id])["state"], "running");
    assert!(done(here, &["rollouts", "show", &id]).contains("Next turn"));
    assert_eq!(json(here, &["rollouts", "cancel", &id, "--withdraw"])["state"], "cancelled");
    assert_eq!(json(here, &["rings", "edit", "Standard", "--rename", "Usual"])["name"], "Usual");
    done(here, &["rings", "remove", "Usual"]);
    assert!(done(here, &["rings", "list"]).starts_with("None"));
}

#[test]
fn a_plan_is_applied_as_it_was_shown_or_says_what_moved() {
    let directory = with_catalog();
    let here = directory.path();
    let plan = json(here, &["approve", OLD, "--group", "All Computers", "--plan"]);
    let id = plan["id"].as_str().unwrap();
    assert!(done(here, &["plans", "show", id]).contains("no decision becomes install"));
    done(here, &["decline", OLD]);
    refused(here, &["plans", "apply", id], "declined");
    done(here, &["reinstate", OLD]);
    done(here, &["approve", OLD, "--group", "All Computers", "--deadline", "2027-01-01T00:00:00Z"]);
    refused(here, &["plans", "apply", id], "+ \"Reader update 1\"");
    let decline = json(here, &["decline", OLD, "--plan"]);
    let applied = done(here, &["plans", "apply", decline["id"].as_str().unwrap()]);
    assert!(applied.contains("is declined") && applied.contains("Done."), "{applied}");
    refused(here, &["plans", "apply", decline["id"].as_str().unwrap()], "applied or has expired");
}
