//! Commands on a data directory that no server has.

use patchwell_testkit::sample_catalog::{ABSENT, EULA, HOSTILE, NEW, OLD, PAYLOAD};
use serde_json::json;

use crate::run::{done, json, patchwell, refused, stdout, with_catalog};

#[test]
fn an_administrator_goes_from_import_to_approval() {
    let directory = with_catalog();
    let here = directory.path();
    let page = json(here, &["updates", "list", "--search", "reader"]);
    assert_eq!((&page["total"], &page["items"][1]["id"]), (&json!(2), &json!(NEW)));
    done(here, &["groups", "create", "Pilot"]);
    let group = json(here, &["groups", "create", "Inner", "--parent", "pilot"]);
    assert_eq!(group["path"], json!(["All Computers", "Pilot", "Inner"]));
    refused(here, &["approve", NEW, "--group", "Pilot"], EULA);
    assert!(done(here, &["eula", "accept", NEW]).contains(EULA));
    let dry = json(here, &["approve", NEW, "--group", "Pilot", "--group", "Inner", "--dry-run"]);
    assert_eq!((&dry["committed"], dry["changes"].as_array().unwrap().len()), (&json!(false), 2));
    let plan = done(here, &["approve", NEW, "--group", "Pilot", "--deadline", "2027-01-01T00:00:00Z"]);
    assert!(plan.contains("2027-01-01 00:00") && plan.contains("Missing file: reader.cab"), "{plan}");
    std::fs::create_dir(here.join("files")).unwrap();
    std::fs::write(here.join("files/anything.bin"), PAYLOAD).unwrap();
    let job = json(here, &["import", "files"]);
    assert_eq!((&job["state"], &job["counts"]["files_stored"]), (&json!("done"), &json!(1)));
    assert_eq!(json(here, &["content", "missing"])["total"], 0);
    let checked = json(here, &["content", "verify"]);
    assert_eq!(checked["counts"]["files_good"], 1);
    assert_eq!(json(here, &["updates", "list", "--approval", "approved"])["items"][0]["id"], NEW);
    assert_eq!(json(here, &["decline", NEW])["after"], "declined");
    assert_eq!(json(here, &["reinstate", NEW])["after"], "unapproved");
    done(here, &["approve", OLD, "--group", "Pilot", "--action", "uninstall"]);
    done(here, &["approve", OLD, "--group", "Pilot", "--action", "inherit"]);
    done(here, &["groups", "rename", "Inner", "Core"]);
    done(here, &["groups", "move", "Core", "--parent", "All Computers"]);
    assert_eq!(json(here, &["groups", "delete", "Pilot"]), json!({ "deleted": "Pilot" }));
    let settings = json(here, &["settings", "set", "--targeting", "client-side"]);
    assert_eq!(settings["targeting"], "client_side");
    assert_eq!(json(here, &["jobs"])["items"].as_array().unwrap().len(), 3);
    let overview = json(here, &["status"]);
    assert_eq!((&overview["updates"], &overview["revisions"]), (&json!(3), &json!(6)));
}

#[test]
fn fragments_are_printed_as_they_are() {
    let directory = with_catalog();
    let here = directory.path();
    let core = done(here, &["updates", "show", NEW, "--fragment", "core"]);
    assert!(core.starts_with("<UpdateIdentity") && !core.ends_with('\n'), "{core}");
    let german = done(here, &["updates", "show", NEW, "--revision", "1", "--fragment", "localized:de"]);
    assert!(german.contains("(draft) (de)") && !german.ends_with('\n'), "{german}");
    let document = patchwell(here, &["updates", "show", OLD, "--fragment", "document"]);
    assert_eq!(document.stdout, std::fs::read(here.join("packages/old.xml")).unwrap());
    refused(here, &["updates", "show", NEW, "--fragment", "localized:fr"], "fr");
}

#[test]
fn refusals_say_what_to_do() {
    let directory = with_catalog();
    let here = directory.path();
    refused(here, &["updates", "show", ABSENT], "list the updates");
    refused(here, &["updates", "show", "nonsense"], "GUID");
    refused(here, &["decline", ABSENT], ABSENT);
    refused(here, &["reinstate", OLD], "not declined");
    refused(here, &["computers", "show", "nobody"], "list the computers");
    refused(here, &["computers", "move", "nobody", "--group", "All Computers"], "nobody");
    refused(here, &["computers", "delete", "nobody"], "nobody");
    refused(here, &["groups", "delete", "All Computers"], "built-in");
    refused(here, &["status", "--computer", "nobody"], "nobody");
    refused(here, &["status", "--update", ABSENT], ABSENT);
    refused(here, &["events", "--computer", "nobody"], "nobody");
    refused(here, &["jobs", "77"], "77");
    std::fs::write(here.join("junk.cab"), b"MSCF this is no cabinet").unwrap();
    let output = patchwell(here, &["import", "junk.cab"]);
    assert_eq!(output.status.code(), Some(1), "{}", stdout(&output));
}

#[test]
fn refusals_for_programs_are_problem_documents() {
    let directory = with_catalog();
    let output = patchwell(directory.path(), &["approve", NEW, "--group", "All Computers", "--json"]);
    assert_eq!(output.status.code(), Some(1));
    let problem: serde_json::Value = serde_json::from_slice(&output.stderr).unwrap();
    assert_eq!((&problem["status"], &problem["eula"]), (&json!(422), &json!(EULA)));
}

#[test]
fn empty_lists_say_what_to_do_next() {
    let directory = with_catalog();
    let here = directory.path();
    for (arguments, mention) in [
        (&["computers", "list"][..], "first contacts this server"),
        (&["events"], "Computers report them"),
        (&["updates", "list", "--search", "nothing"], "patchwell import"),
        (&["status"], "No computer has come yet"),
        (&["status", "--update", HOSTILE], "No computer needs it"),
    ] {
        let text = done(here, arguments);
        assert!(text.contains(mention), "{arguments:?}: {text}");
    }
}
