//! Rules that approve and decline by themselves.

use patchwell_testkit::sample_catalog::{self as catalog, EULA, HOSTILE, NEW, OLD, PRODUCT, SECURITY};
use serde_json::{Value, json};

use super::support::Server;

/// Writes the sample catalog and imports it an hour later.
async fn import_later(server: &Server) {
    let packages = server.folder.path().join("packages");
    std::fs::create_dir_all(&packages).unwrap();
    catalog::write(&packages);
    server.clock.set("2026-10-04T13:00:00Z".parse().unwrap());
    server.import(&packages).await;
}

async fn approvals(server: &Server) -> Vec<(String, String, String)> {
    let page = server.get("/approvals").await.ok();
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let items = page["items"].as_array().unwrap().iter();
    let mut rows: Vec<_> =
        items.map(|item| (text(&item["update"]), text(&item["group"]["name"]), text(&item["administrator"]))).collect();
    rows.sort_unstable();
    rows
}

fn security_for_everyone(name: &str) -> Value {
    json!({ "name": name, "enabled": true, "groups": ["All Computers"], "conditions": { "classifications": [SECURITY] } })
}

#[tokio::test]
async fn a_new_server_has_the_default_rule_and_it_is_disabled() {
    let server = Server::empty().await;
    let page = server.get("/rules").await.ok();
    let rule = &page["items"][0];
    assert_eq!((&rule["name"], &rule["enabled"]), (&json!("Default Automatic Approval Rule"), &json!(false)));
    assert_eq!(rule["groups"][0]["name"], "All Computers");
    let ids: Vec<&Value> =
        rule["conditions"]["classifications"].as_array().unwrap().iter().map(|one| &one["id"]).collect();
    assert_eq!(ids, ["e6cf1350-c01b-414d-a61f-263d14d133b4", SECURITY]);
    import_later(&server).await;
    assert_eq!(approvals(&server).await, []);
    server.post("/rules/Default%20Automatic%20Approval%20Rule/run", &json!({})).await.problem(409, "disabled");
}

#[tokio::test]
async fn a_rule_approves_what_comes_and_passes_over_licences_that_are_not_accepted() {
    let server = Server::empty().await;
    server.post("/rules", &security_for_everyone("Security")).await.ok();
    import_later(&server).await;
    let by_rule = |update: &str| (update.to_owned(), "All Computers".to_owned(), "rule Security".to_owned());
    assert_eq!(approvals(&server).await, [by_rule(OLD), by_rule(HOSTILE)]);
    let jobs = server.get("/jobs").await.ok();
    let counts = &jobs["items"][0]["counts"];
    assert_eq!(
        (&counts["updates_approved_by_rules"], &counts["updates_awaiting_licence"]),
        (&json!(2), &json!(1)),
        "{jobs}"
    );
    let preview = server.post("/rules/security/preview", &json!({})).await.ok();
    assert_eq!((&preview["approval_count"], &preview["skipped_count"]), (&json!(0), &json!(1)));
    assert_eq!(preview["skipped"][0]["update"], NEW);
    assert!(preview["skipped"][0]["reason"].as_str().unwrap().contains(EULA));
    // What an administrator takes back stays taken back, and nothing new means nothing to do.
    let none = json!({ "update": OLD, "groups": ["All Computers"], "action": "none" });
    server.post("/approvals", &none).await.ok();
    server.import(&server.folder.path().join("packages")).await;
    assert_eq!(approvals(&server).await, [by_rule(HOSTILE)]);
}

#[tokio::test]
async fn running_a_rule_does_exactly_what_its_preview_says() {
    let server = Server::with_catalog().await;
    server.post("/groups", &json!({ "name": "Pilot" })).await.ok();
    server.post(&format!("/eulas/{EULA}/accept"), &json!({})).await.ok();
    // The group's own decision stays.
    server.post("/approvals", &json!({ "update": OLD, "groups": ["Pilot"], "action": "uninstall" })).await.ok();
    let mut rule = security_for_everyone("Two groups");
    rule["groups"] = json!(["All Computers", "Pilot"]);
    rule["deadline"] = json!({ "days": 3, "time": "03:30" });
    server.post("/rules", &rule).await.ok();
    assert_eq!(approvals(&server).await.len(), 1, "an enabled rule acts on what comes, not on what is there");
    let preview = server.post("/rules/two%20groups/preview", &json!({})).await.ok();
    assert_eq!(preview["approval_count"], 5);
    let run = server.post("/rules/Two%20groups/run", &json!({})).await.ok();
    assert_eq!((&run["committed"], &preview["committed"]), (&json!(true), &json!(false)));
    assert_eq!((&run["approvals"], &run["skipped"]), (&preview["approvals"], &preview["skipped"]));
    let done = server.get("/approvals").await.ok();
    let mut made: Vec<Value> = Vec::new();
    for row in done["items"].as_array().unwrap().iter().filter(|row| row["action"] == "install") {
        let (update, group, deadline) = (&row["update"], &row["group"], &row["deadline"]);
        made.push(json!({ "update": update, "group": group, "deadline": deadline }));
    }
    for planned in preview["approvals"].as_array().unwrap() {
        let (update, group, deadline) = (&planned["update"], &planned["group"], &planned["deadline"]);
        assert!(made.contains(&json!({ "update": update, "group": group, "deadline": deadline })), "{planned}");
        assert!(deadline.is_string());
    }
    assert_eq!(made.len(), 5);
    let again = server.post("/rules/two%20groups/run", &json!({})).await.ok();
    assert_eq!(again["approval_count"], 0);
    let audit = server.get("/audit?action=rule.run").await.ok();
    assert_eq!(audit["items"][0]["actor"], "administrator");
}

#[tokio::test]
async fn a_decline_rule_declines_what_comes_before_other_rules_approve_it() {
    let server = Server::empty().await;
    server.post("/rules", &security_for_everyone("Security")).await.ok();
    let decline = json!({ "name": "Evil", "enabled": true, "conditions": { "title_contains": ["EVIL"] } });
    server.post("/decline-rules", &decline).await.ok();
    import_later(&server).await;
    let updates: Vec<String> = approvals(&server).await.into_iter().map(|(update, ..)| update).collect();
    assert_eq!(updates, [OLD]);
    assert_eq!(server.get(&format!("/updates/{HOSTILE}")).await.ok()["approval"], "declined");
    server.post(&format!("/updates/{HOSTILE}/reinstate"), &json!({})).await.ok();
    assert_eq!(server.post("/decline-rules/evil/preview", &json!({})).await.ok()["decline_count"], 1);
}

#[tokio::test]
async fn what_is_superseded_long_enough_is_declined_when_its_time_comes_and_not_again() {
    let server = Server::empty().await;
    let rule = json!({ "name": "Old ones", "enabled": true, "conditions": { "superseded_days": 30 } });
    server.post("/decline-rules", &rule).await.ok();
    import_later(&server).await;
    let state = async || server.get(&format!("/updates/{OLD}")).await.ok()["approval"].clone();
    assert_eq!(server.app.apply_due_rules().await.unwrap().declined, 0);
    assert_eq!(state().await, "unapproved");
    server.clock.set("2026-11-03T14:00:00Z".parse().unwrap());
    assert_eq!(server.app.apply_due_rules().await.unwrap().declined, 1);
    assert_eq!(state().await, "declined");
    server.post(&format!("/updates/{OLD}/reinstate"), &json!({})).await.ok();
    server.clock.set("2026-11-04T14:00:00Z".parse().unwrap());
    assert_eq!(server.app.apply_due_rules().await.unwrap().declined, 0, "who reinstates it has the last word");
}

#[tokio::test]
async fn rules_are_edited_by_one_person_at_a_time() {
    let server = Server::with_catalog().await;
    let made = server.post("/rules", &security_for_everyone("First")).await.ok();
    let etag = made["etag"].as_str().unwrap().to_owned();
    let change = json!({ "name": "Renamed", "deadline": { "days": 0, "time": "23:59" }, "conditions": { "products": [PRODUCT], "min_age_days": 7 } });
    let changed = server.with_headers(http::Method::PATCH, "/rules/first", &[("if-match", &etag)], &change).await.ok();
    assert_eq!((&changed["name"], &changed["deadline"]["time"]), (&json!("Renamed"), &json!("23:59")));
    assert_eq!(changed["conditions"]["products"][0]["title"], "Example Product");
    assert_eq!(changed["conditions"]["classifications"], json!([]));
    let late = server.with_headers(http::Method::PATCH, "/rules/renamed", &[("if-match", &etag)], &change).await;
    late.problem(412, "changed");
    let cleared = server.patch("/rules/renamed", &json!({ "deadline": null, "enabled": false })).await.ok();
    assert_eq!((&cleared["deadline"], &cleared["enabled"]), (&json!(null), &json!(false)));
    assert_eq!(server.delete("/rules/renamed").await.status, 204);
    server.get("/rules/renamed").await.problem(404, "renamed");
}

#[tokio::test]
async fn rules_that_make_no_sense_are_refused() {
    let server = Server::with_catalog().await;
    let rule = |extra: Value| {
        let mut rule = json!({ "name": "R", "groups": ["All Computers"] });
        rule.as_object_mut().unwrap().extend(extra.as_object().unwrap().clone());
        rule
    };
    for (body, status, mention) in [
        (rule(json!({ "name": " " })), 400, "characters"),
        (rule(json!({ "groups": [] })), 400, "at least one"),
        (rule(json!({ "groups": ["Nobody"] })), 404, "Nobody"),
        (rule(json!({ "groups": ["Downstream Servers"] })), 422, "Downstream Servers"),
        (rule(json!({ "keep_approved": true })), 400, "keep_approved"),
        (rule(json!({ "deadline": { "days": 1, "time": "25:00" } })), 400, "25:00"),
        (rule(json!({ "deadline": { "days": 999, "time": "05:00" } })), 400, "365"),
        (rule(json!({ "conditions": { "min_age_days": 0 } })), 400, "1 to 3650"),
        (rule(json!({ "conditions": { "products": ["Security Updates"] } })), 404, "Security Updates"),
        (rule(json!({ "conditions": { "moon": 1 } })), 400, "moon"),
        (rule(json!({ "name": "default automatic approval rule" })), 409, "choose another name"),
    ] {
        server.post("/rules", &body).await.problem(status, mention);
    }
    for (body, mention) in [
        (json!({ "name": "D" }), "condition"),
        (json!({ "name": "D", "conditions": { "title_excludes": ["x"], "new_revisions": true } }), "condition"),
        (json!({ "name": "D", "groups": ["All Computers"], "conditions": { "previews": true } }), "approval rules"),
    ] {
        server.post("/decline-rules", &body).await.problem(400, mention);
    }
    assert_eq!(server.get("/rules").await.ok()["total"], 1);
}
