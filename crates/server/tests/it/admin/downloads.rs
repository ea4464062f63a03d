//! Downloads of content files.

use patchwell_testkit::sample_catalog::{EULA, NEW, PAYLOAD_SHA1};
use serde_json::json;

use super::support::Server;

async fn approved() -> Server {
    let server = Server::with_catalog().await;
    server.post(&format!("/eulas/{EULA}/accept"), &json!({})).await.ok();
    let request = json!({ "update": NEW, "groups": ["All Computers"], "action": "install" });
    server.post("/approvals", &request).await.ok();
    server
}

#[tokio::test]
async fn an_approval_queues_its_files() {
    let server = approved().await;
    let summary = server.get("/content").await.ok();
    assert_eq!((&summary["bytes_wanted"], &summary["bytes_have"]), (&json!(27), &json!(0)));
    assert_eq!((&summary["files_queued"], &summary["files_running"]), (&json!(1), &json!(0)));
    let page = server.get("/content/downloads").await.ok();
    let file = &page["items"][0];
    assert_eq!((&file["sha1"], &file["state"]), (&json!(PAYLOAD_SHA1), &json!("queued")));
    assert_eq!((&file["reasons"], &file["size"]), (&json!(["approved"]), &json!(27)));
    assert_eq!(server.get("/content/downloads?state=done").await.ok()["items"], json!([]));
    server.get("/content/downloads?state=lost").await.problem(400, "unknown variant");
}

#[tokio::test]
async fn downloads_are_paused_resumed_set_aside_and_retried() {
    let server = approved().await;
    assert_eq!(server.post("/content/pause", &json!({})).await.ok()["paused"], true);
    assert_eq!(server.get("/settings").await.ok()["content"]["paused"], true);
    assert_eq!(server.post("/content/resume", &json!({})).await.ok()["paused"], false);
    let only = json!({ "files": [PAYLOAD_SHA1] });
    assert_eq!(server.post("/content/cancel", &only).await.ok(), json!({ "files": 1 }));
    assert_eq!(server.post("/content/cancel", &json!({})).await.ok(), json!({ "files": 0 }));
    let summary = server.get("/content").await.ok();
    assert_eq!((&summary["files_cancelled"], &summary["bytes_wanted"]), (&json!(1), &json!(0)));
    assert_eq!(server.post("/content/retry", &only).await.ok(), json!({ "files": 1 }));
    assert_eq!(server.get("/content").await.ok()["files_queued"], 1);
    server.post("/content/retry", &json!({ "files": ["xyz"] })).await.problem(400, "SHA-1");
}

#[tokio::test]
async fn content_settings_change_all_or_none() {
    let server = Server::empty().await;
    let change = json!({ "content": {
        "express": true, "languages": ["en", "pt-BR"], "limit": 1_000_000, "limit_hours": "08:00-18:00",
        "hosts": ["*.example.com"], "when": "arrived",
    } });
    let settings = server.patch("/settings", &change).await.ok();
    let content = &settings["content"];
    assert_eq!((&content["express"], &content["when"]), (&json!(true), &json!("arrived")));
    assert_eq!((&content["languages"], &content["limit_hours"]), (&json!(["en", "pt-br"]), &json!("08:00-18:00")));
    let bad = json!({ "content": { "express": false, "parallel": 1_000 } });
    server.patch("/settings", &bad).await.problem(400, "1 to 64");
    assert_eq!(server.get("/settings").await.ok()["content"]["express"], true);
    // What is wanted now is looked up by a job.
    assert_eq!(server.get("/jobs").await.ok()["items"][0]["kind"], "want_content");
}

#[tokio::test]
async fn repair_is_a_job() {
    let server = approved().await;
    let job = server.post("/content/repair", &json!({})).await.ok();
    assert_eq!((&job["kind"], &job["state"]), (&json!("repair_content"), &json!("queued")));
    assert!(server.app.run_next_job().await.unwrap());
    let path = format!("/jobs/{}", job["id"].as_str().unwrap());
    let job = server.get(&path).await.ok();
    assert_eq!((&job["state"], &job["counts"]["files_missing"]), (&json!("done"), &json!(1)));
}
