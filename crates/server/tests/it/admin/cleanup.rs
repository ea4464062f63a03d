//! The cleanup through the API.

use patchwell_app::{App, CleanupStep, JobKind};
use patchwell_testkit::sample_catalog::{EULA, NEW, OLD};
use serde_json::{Value, json};

use super::support::Server;

async fn run(server: &Server, steps: Value) -> Value {
    let job = server.post("/cleanup/run", &json!({ "steps": steps })).await.ok();
    while server.app.run_next_job().await.unwrap() {}
    let job = server.get(&format!("/jobs/{}", job["id"].as_str().unwrap())).await.ok();
    assert_eq!((&job["kind"], &job["state"]), (&json!("cleanup"), &json!("done")), "{job}");
    job["counts"].clone()
}

#[tokio::test]
async fn a_run_does_what_the_preview_says_and_is_kept_in_the_status() {
    let server = Server::with_catalog().await;
    server.post("/eulas/33333333-0000-4000-8000-000000000001/accept", &json!({})).await.ok();
    server.post("/approvals", &json!({ "update": NEW, "groups": ["All Computers"], "action": "install" })).await.ok();
    server.computer("pc-1").await;
    assert_eq!(server.post("/cleanup/preview", &json!({})).await.ok()["items"], json!([]));
    server.clock.set("2026-11-04T12:00:01Z".parse().unwrap());
    let preview = server.post("/cleanup/preview", &json!({})).await.ok();
    let steps: Vec<&Value> = preview["items"].as_array().unwrap().iter().map(|item| &item["step"]).collect();
    assert_eq!(steps, ["superseded", "revisions", "computers"]);
    assert_eq!(preview["items"][0]["id"], OLD);
    let counts = run(&server, json!(null)).await;
    assert_eq!(counts, preview["counts"]);
    assert_eq!(server.get(&format!("/updates/{OLD}")).await.ok()["approval"], "declined");
    let status = server.get("/cleanup").await.ok();
    let last = &status["runs"][0];
    assert_eq!(
        (&last["counts"], &last["steps"]),
        (&counts, &json!(["superseded", "expired", "updates", "revisions", "computers", "files"]))
    );
    assert_eq!(last["is_scheduled"], false);
    let audit = server.get("/audit").await.ok();
    let actions: Vec<&str> =
        audit["items"].as_array().unwrap().iter().map(|entry| entry["action"].as_str().unwrap()).collect();
    assert!(
        ["computer.delete", "update.decline", "cleanup.delete_revisions"].iter().all(|one| actions.contains(one)),
        "{actions:?}"
    );
}

#[tokio::test]
async fn it_runs_by_itself_once_a_day() {
    let server = Server::with_catalog().await;
    let zone = jiff::tz::TimeZone::UTC;
    let opened = server.app.now();
    let started = async || server.app.start_due_cleanup(opened, &zone).await.unwrap();
    server.patch("/settings", &json!({ "cleanup": { "time": "02:30", "steps": ["files", "expired"] } })).await.ok();
    assert!(!started().await, "today's time has passed when the server starts");
    server.clock.set("2026-10-05T02:31:00Z".parse().unwrap());
    assert!(started().await);
    while server.app.run_next_job().await.unwrap() {}
    assert!(!started().await);
    let run = server.get("/cleanup").await.ok()["runs"][0].clone();
    assert_eq!((&run["is_scheduled"], &run["steps"]), (&json!(true), &json!(["expired", "files"])));
    server.clock.set("2026-10-06T02:30:00Z".parse().unwrap());
    server.patch("/settings", &json!({ "cleanup": { "daily": false } })).await.ok();
    assert!(!started().await);
    server.patch("/settings", &json!({ "cleanup": { "daily": true } })).await.ok();
    assert!(started().await);
}

#[tokio::test]
async fn nonsense_is_refused() {
    let server = Server::empty().await;
    server.post("/cleanup/run", &json!({ "steps": [] })).await.problem(400, "step");
    server.post("/cleanup/preview", &json!({ "steps": ["moon"] })).await.problem(400, "moon");
    for (change, mention) in [
        (json!({ "time": "24:00" }), "time of day"),
        (json!({ "computer_days": 0 }), "1 to 3650"),
        (json!({ "declined_days": 99_999 }), "3650"),
    ] {
        server.patch("/settings", &json!({ "cleanup": change })).await.problem(400, mention);
    }
    let kind = JobKind::parse("cleanup", "moon");
    assert_eq!(kind, None, "a step of a newer version is not done in part");
}

#[tokio::test]
async fn days_without_approval_count_from_its_removal_after_a_restart_too() {
    let server = Server::with_catalog().await;
    server.clock.set("2026-12-04T12:00:00Z".parse().unwrap());
    let decide =
        |update: &str, action: &str| json!({ "update": update, "groups": ["All Computers"], "action": action });
    server.post(&format!("/eulas/{EULA}/accept"), &json!({})).await.ok();
    server.post("/approvals", &decide(NEW, "install")).await.ok();
    server.post("/approvals", &decide(OLD, "install")).await.ok();
    server.post("/approvals", &decide(OLD, "inherit")).await.ok();
    let superseded = |app: App, day: &str| {
        let now = format!("{day}T12:00:01Z").parse().unwrap();
        async move { app.preview_cleanup(vec![CleanupStep::Superseded], now).await.unwrap().superseded }
    };
    // It was here long before, and superseded.
    for app in [server.app.clone(), server.reopened().await] {
        assert_eq!(superseded(app.clone(), "2027-01-02").await, [], "29 days");
        assert_eq!(superseded(app, "2027-01-03").await, [OLD.parse().unwrap()], "30 days");
    }
}
