//! Rules and cleanups on a data directory that no server has.

use patchwell_testkit::sample_catalog::{EULA, NEW, OLD};
use serde_json::json;

use crate::run::{done, json, refused, with_catalog};

#[test]
fn rules_are_made_changed_run_and_removed_by_command() {
    let directory = with_catalog();
    let here = directory.path();
    let classification = ["--classification", "Security Updates"];
    let add = [&["rules", "add", "All", "--group", "All Computers", "--deadline", "3@03:00"], &classification[..]];
    let rule = json(here, &add.concat());
    assert_eq!((&rule["enabled"], &rule["deadline"]["time"]), (&json!(false), &json!("03:00")));
    assert!(done(here, &["rules", "list"]).contains("3 days, 03:00"));
    refused(here, &["rules", "add", "All", "--group", "All Computers"], "already");
    refused(here, &["rules", "run", "All"], "disabled");
    let preview = done(here, &["rules", "preview", "All"]);
    assert!(preview.contains("to be approved") && preview.contains("Left out: "), "{preview}");
    done(here, &["eula", "accept", EULA]);
    done(here, &["rules", "enable", "all"]);
    assert_eq!(json(here, &["rules", "edit", "All", "--no-deadline", "--not-title", "Evil"])["deadline"], json!(null));
    let run = json(here, &["rules", "run", "All"]);
    assert_eq!((&run["committed"], &run["approval_count"]), (&json!(true), &json!(2)), "{run}");
    let approved = json(here, &["updates", "list", "--approval", "approved"]);
    assert_eq!(approved["items"].as_array().unwrap().len(), 2, "{approved}");
    done(here, &["rules", "remove", "All"]);
    refused(here, &["rules", "preview", "All"], "does not exist");
    refused(here, &["rules", "add", "--decline", "Everything"], "condition");
    let decline = ["rules", "add", "--decline", "Old", "--title", "update 1", "--keep-approved", "false", "--enable"];
    done(here, &decline);
    assert!(done(here, &["rules", "run", "--decline", "Old"]).contains("1 declines"));
    assert_eq!(json(here, &["updates", "show", OLD])["approval"], "declined");
}

#[test]
fn a_rule_goes_through_rings_and_its_run_is_planned_by_command() {
    let directory = with_catalog();
    let here = directory.path();
    done(here, &["rings", "add", "Standard", "--ring", "All; group=All Computers"]);
    let rule = json(here, &["rules", "add", "Rings", "--ring-plan", "standard", "--title", "update", "--enable"]);
    assert_eq!(rule["ring_plan"], "Standard");
    assert!(done(here, &["rules", "list"]).contains("through the rings of Standard"));
    refused(here, &["rings", "remove", "Standard"], "change or remove it first");
    let plan = json(here, &["rules", "run", "Rings", "--plan"]);
    assert_eq!(json(here, &["rollouts", "list"])["items"], json!([]), "nothing was done");
    let applied = done(here, &["plans", "apply", plan["id"].as_str().unwrap()]);
    assert!(applied.contains("goes through Standard") && applied.contains("Done."), "{applied}");
    let rollouts = json(here, &["rollouts", "list"]);
    assert_eq!(rollouts["items"][0]["update"], OLD, "{rollouts}");
    assert!(!rollouts.to_string().contains(NEW), "its licence is not accepted");
    assert!(done(here, &["rules", "run", "Rings"]).contains("0 rollouts"));
}

#[test]
fn the_cleanup_is_set_shown_planned_and_run_by_command() {
    let directory = with_catalog();
    let here = directory.path();
    let days = ["--cleanup-superseded-days", "7", "--cleanup-time", "03:15"];
    let steps = ["--cleanup-step", "expired", "--cleanup-step", "files"];
    let settings = json(here, &[&["settings", "set"], &days[..], &steps[..]].concat());
    let cleanup = &settings["cleanup"];
    assert_eq!((&cleanup["superseded_days"], &cleanup["time"]), (&json!(7), &json!("03:15")));
    assert_eq!(cleanup["steps"], json!(["expired", "files"]));
    refused(here, &["settings", "set", "--cleanup-time", "25:00"], "time of day");
    assert!(done(here, &["cleanup", "set", "--daily", "false"]).contains("only when asked"));
    assert!(done(here, &["cleanup", "status"]).contains("expired, files"));
    assert!(done(here, &["cleanup", "preview"]).contains("Updates to delete"));
    done(here, &["decline", OLD]);
    let plan = json(here, &["cleanup", "run", "files", "--plan"]);
    let files = plan["cleanup"]["counts"]["files_deleted"].clone();
    let applied = json(here, &["plans", "apply", plan["id"].as_str().unwrap()]);
    assert_eq!((&applied["job"]["state"], &applied["job"]["counts"]["files_deleted"]), (&json!("done"), &files));
    let run = json(here, &["cleanup", "run", "superseded"]);
    assert_eq!((&run["kind"], &run["state"]), (&json!("cleanup"), &json!("done")));
    assert_eq!(json(here, &["cleanup", "status"])["runs"].as_array().unwrap().len(), 2);
}
