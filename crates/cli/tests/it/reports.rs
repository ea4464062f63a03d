//! Reports on the terminal, as files and by e-mail.

use serde_json::json as value;

use crate::run::{done, json, refused, with_catalog};

#[test]
fn reports_are_listed_shown_and_saved() {
    let directory = with_catalog();
    let here = directory.path();
    let listed = done(here, &["reports", "list"]);
    assert!(listed.contains("updates-summary") && listed.contains("compliance-over-time"), "{listed}");
    let shown = done(here, &["reports", "show", "updates-tabular", "--filter", "group=All Computers"]);
    assert!(shown.contains("Reader update 2") && shown.contains("All Computers"), "{shown}");
    assert!(!shown.contains('\u{9b}'), "titles are written out harmlessly");
    let one = json(here, &["reports", "show", "updates-tabular", "--limit", "1"]);
    assert_eq!(one["items"].as_array().unwrap().len(), 1);
    assert!(done(here, &["reports", "show", "updates-tabular", "--limit", "1"]).contains("reports save"));

    let file = here.join("updates.csv");
    let path = file.to_str().unwrap();
    done(here, &["reports", "save", "updates-tabular", path]);
    let text = std::fs::read_to_string(&file).unwrap();
    assert!(text.contains("Reader update 2"), "{text}");
    refused(here, &["reports", "save", "updates-tabular", path], "a name that is free");
    assert_eq!(std::fs::read_to_string(&file).unwrap(), text, "nothing is lost");
    for (name, start) in [("updates.pdf", "%PDF"), ("updates.xlsx", "PK")] {
        let file = here.join(name);
        done(here, &["reports", "save", "updates-tabular", file.to_str().unwrap()]);
        assert!(std::fs::read(&file).unwrap().starts_with(start.as_bytes()), "{name}");
    }
    refused(here, &["reports", "save", "updates-tabular", "updates.doc"], ".csv, .xlsx or .pdf");
    refused(here, &["reports", "show", "nothing"], "nothing");
    refused(here, &["reports", "show", "compliance", "--filter", "wrong=1"], "wrong");
}

#[test]
fn reports_are_mailed_from_the_terminal() {
    let directory = with_catalog();
    let here = directory.path();
    assert!(done(here, &["reports", "mail", "list"]).contains("reports mail add"));
    let add = ["reports", "mail", "add", "Monday", "compliance", "--filter", "by=cve", "--to", "a@example.test"];
    let made = json(here, &[&add[..], &["--rhythm", "week monday", "--format", "xlsx"]].concat());
    assert_eq!((&made["name"], &made["filters"]), (&value!("Monday"), &value!({ "by": "cve" })));
    refused(here, &add, "Monday");
    let listed = done(here, &["reports", "mail", "list"]);
    assert!(listed.contains("week monday") && listed.contains("a@example.test"), "{listed}");
    let number = made["id"].to_string();
    refused(here, &["reports", "mail", "send", &number], "mail server is set");
    done(here, &["reports", "mail", "remove", &number]);
    refused(here, &["reports", "mail", "remove", &number], &number);
}
