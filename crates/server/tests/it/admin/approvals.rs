//! Approving.

use patchwell_testkit::sample_catalog::{ABSENT, EULA, HOSTILE, NEW, OLD, PAYLOAD_SHA1, SECURITY};
use serde_json::json;

use super::support::Server;

#[tokio::test]
async fn a_dry_run_says_what_would_change_and_changes_nothing() {
    let server = Server::with_catalog().await;
    let pc = server.computer("pc-1").await;
    server.inventory(&pc, &[OLD], &[]).await;
    let request = json!({ "update": OLD, "groups": ["all computers"], "action": "install", "dry_run": true });
    let plan = server.post("/approvals", &request).await.ok();
    assert_eq!(plan["committed"], false);
    assert_eq!((&plan["computers"], &plan["computers_needing"]), (&json!(1), &json!(1)));
    let change = &plan["changes"][0];
    assert_eq!((&change["before"], &change["after"]), (&json!(null), &json!("install")));
    assert!(plan["warnings"][0].as_str().unwrap().contains("superseded by \"Reader update 2\""));
    assert_eq!(server.get("/approvals").await.ok()["total"], 0);
}

#[tokio::test]
async fn approvals_are_made_listed_replaced_and_given_back() {
    let server = Server::with_catalog().await;
    server.post("/groups", &json!({ "name": "Pilot" })).await.ok();
    let approve = |action: &str, deadline: Option<&str>| json!({ "update": OLD, "revision": 1, "groups": ["pilot"], "action": action, "deadline": deadline });
    server.post("/approvals", &approve("install", Some("2027-01-01T00:00:00Z"))).await.ok();
    let page = server.get(&format!("/approvals?update={OLD}&group=Pilot")).await.ok();
    let row = &page["items"][0];
    assert_eq!((&row["action"], &row["deadline"]), (&json!("install"), &json!("2027-01-01T00:00:00Z")));
    assert_eq!((&row["administrator"], &row["created"]), (&json!("administrator"), &json!("2026-10-04T12:00:00Z")));
    let again = server.post("/approvals", &approve("install", Some("2027-01-01T00:00:00Z"))).await.ok();
    assert_eq!(again["changes"], json!([]));
    let replaced = server.post("/approvals", &approve("uninstall", None)).await.ok();
    assert_eq!(
        (&replaced["changes"][0]["before"], &replaced["changes"][0]["after"]),
        (&json!("install"), &json!("uninstall"))
    );
    let refused = server.post("/approvals", &approve("none", None)).await.ok();
    assert_eq!(refused["changes"][0]["after"], "none");
    assert_eq!(server.get("/approvals?group=Pilot").await.ok()["items"][0]["action"], "none");
    let inherited = server.post("/approvals", &approve("inherit", None)).await.ok();
    assert_eq!(inherited["changes"][0]["after"], json!(null));
    assert_eq!(server.get("/approvals").await.ok()["total"], 0);
}

#[tokio::test]
async fn a_licence_has_to_be_accepted_first() {
    let server = Server::with_catalog().await;
    let request = json!({ "update": NEW, "groups": ["All Computers"], "action": "install" });
    let problem = server.post("/approvals", &request).await.problem(422, EULA);
    assert_eq!((&problem["type"], &problem["eula"]), (&json!("/problems/eula-not-accepted"), &json!(EULA)));
    server.post(&format!("/eulas/{EULA}/accept"), &json!({})).await.ok();
    let plan = server.post("/approvals", &request).await.ok();
    assert_eq!(plan["changes"][0]["revision"], 2);
    assert_eq!(plan["missing_files"], json!([{ "name": "reader.cab", "sha1": PAYLOAD_SHA1, "size": 27 }]));
}

#[tokio::test]
async fn lists_can_ask_what_holds_for_a_group() {
    let server = Server::with_catalog().await;
    server.post("/groups", &json!({ "name": "Pilot" })).await.ok();
    let approve = json!({ "update": OLD, "groups": ["All Computers"], "action": "install" });
    server.post("/approvals", &approve).await.ok();
    let not_here = json!({ "update": HOSTILE, "groups": ["Pilot"], "action": "none" });
    server.post("/approvals", &not_here).await.ok();
    for (query, expected) in [("group=Pilot", &[OLD][..]), ("group=Pilot&approval=unapproved", &[HOSTILE, NEW])] {
        let page = server.get(&format!("/updates?{query}")).await.ok();
        let ids: Vec<&str> =
            page["items"].as_array().unwrap().iter().map(|item| item["id"].as_str().unwrap()).collect();
        assert_eq!(ids, expected, "{query}");
    }
}

#[tokio::test]
async fn what_cannot_be_approved_is_refused() {
    let server = Server::with_catalog().await;
    let request =
        |update: &str, group: &str, action: &str| json!({ "update": update, "groups": [group], "action": action });
    for (body, status, mention) in [
        (request(ABSENT, "All Computers", "install"), 404, ABSENT),
        (request("x", "All Computers", "install"), 400, "GUID"),
        (request(OLD, "Nobody", "install"), 404, "Nobody"),
        (request(OLD, "All Computers", "explode"), 400, "explode"),
        (request(SECURITY, "All Computers", "install"), 422, "category"),
        (request(HOSTILE, "All Computers", "uninstall"), 422, "uninstalled"),
        (json!({ "update": OLD, "groups": [], "action": "install" }), 400, "at least one group"),
        (json!({ "update": OLD, "revision": 9, "groups": ["All Computers"], "action": "install" }), 404, "revision"),
        (
            json!({ "update": OLD, "groups": ["All Computers"], "action": "none", "deadline": "2027-01-01T00:00:00Z" }),
            400,
            "deadline",
        ),
        (json!({ "update": OLD, "groups": ["All Computers"], "action": "install", "deadline": "soon" }), 400, "year"),
    ] {
        server.post("/approvals", &body).await.problem(status, mention);
    }
    server.get("/approvals?group=Nobody").await.problem(404, "Nobody");
    server.get(&format!("/approvals?update={ABSENT}")).await.problem(404, ABSENT);
    assert_eq!(server.get("/approvals").await.ok()["total"], 0);
}
