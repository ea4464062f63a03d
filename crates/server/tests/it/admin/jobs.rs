//! Jobs and imports.

use patchwell_testkit::sample_catalog as catalog;
use serde_json::json;

use super::support::Server;

#[tokio::test]
async fn an_import_is_a_job_with_progress_and_counts() {
    let server = Server::empty().await;
    let folder = server.folder.path().join("in");
    std::fs::create_dir(&folder).unwrap();
    catalog::write(&folder);
    let started = server.post("/imports", &json!({ "paths": [folder] })).await;
    assert_eq!(started.status, 202);
    let id = started.ok()["id"].as_str().unwrap().to_owned();
    assert!(server.app.run_next_job().await.unwrap());
    let job = server.get(&format!("/jobs/{id}")).await.ok();
    assert_eq!((&job["state"], &job["kind"]), (&json!("done"), &json!("import")));
    assert_eq!((&job["counts"]["revisions_added"], &job["error"]), (&json!(6), &json!(null)));
    server.post("/imports", &json!({ "paths": [folder] })).await.ok();
    let page = server.get("/jobs?limit=1").await.ok();
    assert_eq!((&page["items"][0]["state"], page["next_cursor"].is_string()), (&json!("queued"), true));
    let queued = page["items"][0]["id"].as_str().unwrap();
    assert_eq!(server.delete(&format!("/jobs/{queued}")).await.status, 202);
    assert_eq!(server.get(&format!("/jobs/{queued}")).await.ok()["state"], "cancelled");
    server.delete(&format!("/jobs/{queued}")).await.problem(409, "ended");
    let cursor = page["next_cursor"].as_str().unwrap();
    let rest = server.get(&format!("/jobs?limit=1&cursor={cursor}")).await.ok();
    assert_eq!((&rest["items"][0]["id"], &rest["next_cursor"]), (&json!(id), &json!(null)));
}

#[tokio::test]
async fn what_a_job_did_outlives_the_process() {
    let server = Server::with_catalog().await;
    let before = server.get("/jobs").await.ok();
    assert_eq!(before["items"][0]["counts"]["revisions_added"], 6);
    let data = server.app.data_folder().to_owned();
    let Server { folder, .. } = server;
    assert_eq!(Server::reopen(folder, &data).await.get("/jobs").await.ok(), before);
}

#[tokio::test]
async fn imports_of_nothing_are_refused() {
    let server = Server::empty().await;
    server.post("/imports", &json!({})).await.problem(400, "paths or an upload");
    server.post("/imports", &json!({ "paths": ["relative.cab"] })).await.problem(400, "absolute");
    server.post("/imports", &json!({ "paths": ["/no/such/file"] })).await.problem(400, "/no/such/file");
    server.post("/imports", &json!({ "upload": "../.." })).await.problem(404, "upload");
    server.post("/imports", &json!({ "upload": "x", "paths": ["/y"] })).await.problem(400, "one of them");
    server.get("/jobs/77").await.problem(404, "77");
    server.get("/jobs/x").await.problem(400, "no job id");
    server.delete("/jobs/77").await.problem(404, "77");
}
