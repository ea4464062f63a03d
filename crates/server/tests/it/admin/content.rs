//! Content files.

use patchwell_testkit::sample_catalog::{NEW, PAYLOAD, PAYLOAD_SHA1};
use serde_json::json;

use super::support::Server;

#[tokio::test]
async fn missing_files_are_named_until_they_are_imported() {
    let server = Server::with_catalog().await;
    let page = server.get("/content/missing").await.ok();
    assert_eq!(page["total"], 1);
    let file = &page["items"][0];
    assert_eq!((&file["name"], &file["sha1"], &file["size"]), (&json!("reader.cab"), &json!(PAYLOAD_SHA1), &json!(27)));
    assert_eq!(file["is_approved"], false);
    assert_eq!(file["updates"].as_array().unwrap().len(), 2);
    server.post(&format!("/eulas/{NEW}/accept"), &json!({})).await.ok();
    server.post("/approvals", &json!({ "update": NEW, "groups": ["All Computers"], "action": "install" })).await.ok();
    assert_eq!(server.get("/content/missing").await.ok()["items"][0]["is_approved"], true);
    let folder = server.folder.path().join("files");
    std::fs::create_dir(&folder).unwrap();
    std::fs::write(folder.join("any-name.cab"), PAYLOAD).unwrap();
    server.import(&folder).await;
    assert_eq!(server.get("/content/missing").await.ok()["total"], 0);
    assert_eq!(server.get(&format!("/updates/{NEW}")).await.ok()["files"][0]["is_present"], true);
    server.get("/content/missing?cursor=x").await.problem(400, "cursor");
}

#[tokio::test]
async fn verifying_is_a_job_with_counts() {
    let server = Server::with_catalog().await;
    let started = server.post("/content/verify", &json!({})).await;
    assert_eq!(started.status, 202);
    let job = started.ok();
    assert_eq!((&job["kind"], &job["state"]), (&json!("verify_content"), &json!("queued")));
    assert!(server.app.run_next_job().await.unwrap());
    let done = server.get(&format!("/jobs/{}", job["id"].as_str().unwrap())).await.ok();
    assert_eq!((&done["state"], &done["counts"]["files_missing"]), (&json!("done"), &json!(1)));
    server.post("/content/verify", &json!({ "deep": true })).await.problem(400, "deep");
}
