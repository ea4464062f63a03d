//! A request that starts a job and is made again.

use http::Method;
use jiff::SignedDuration;
use serde_json::{Value, json};

use super::support::{Answer, NOW, Server};

async fn start(server: &Server, path: &str, key: &str, body: &Value) -> Answer {
    server.with_headers(Method::POST, path, &[("idempotency-key", key)], body).await
}

#[tokio::test]
async fn the_same_request_again_starts_nothing_and_is_answered_with_its_job() {
    let server = Server::empty().await;
    let first = start(&server, "/content/verify", "one", &json!({})).await;
    assert_eq!(first.status, 202);
    let id = first.ok()["id"].clone();
    while server.app.run_next_job().await.unwrap() {}
    let again = start(&server, "/content/verify", "one", &json!({})).await;
    assert_eq!(again.status, 202);
    let again = again.ok();
    assert_eq!((&again["id"], &again["state"]), (&id, &json!("done")));
    assert_eq!(server.get("/jobs").await.ok()["items"].as_array().unwrap().len(), 1);
    assert_ne!(start(&server, "/content/verify", "two", &json!({})).await.ok()["id"], id);
    assert_ne!(server.post("/content/verify", &json!({})).await.ok()["id"], id, "without a key");
    let folder = json!({ "folder": "/srv/other" });
    start(&server, "/content/move", "one", &folder).await.problem(422, "same Idempotency-Key");
    start(&server, "/content/verify", "", &json!({})).await.problem(400, "Idempotency-Key");
    start(&server, "/content/verify", &"x".repeat(256), &json!({})).await.problem(400, "Idempotency-Key");
    let audit = server.get("/audit?action=job.start").await.ok();
    assert_eq!(audit["items"].as_array().unwrap().len(), 3, "what was repeated was done once");
}

#[tokio::test]
async fn a_key_is_of_one_actor_and_one_day_and_outlives_the_process() {
    let server = Server::empty().await;
    let id = start(&server, "/content/verify", "one", &json!({})).await.ok()["id"].clone();
    while server.app.run_next_job().await.unwrap() {}
    let other = server.post("/tokens", &json!({ "name": "other", "role": "administrator" })).await.ok();
    let bearer = format!("Bearer {}", other["secret"].as_str().unwrap());
    let headers = [("authorization", bearer.as_str()), ("idempotency-key", "one")];
    let by_other = server.visit(Method::POST, "/content/verify", &headers, Some(json!({}))).await.ok();
    assert_ne!(by_other["id"], id);

    let data = server.app.data_folder().to_owned();
    let Server { folder, .. } = server;
    let server = Server::reopen(folder, &data).await;
    while server.app.run_next_job().await.unwrap() {}
    assert_eq!(start(&server, "/content/verify", "one", &json!({})).await.ok()["id"], id);
    let now: jiff::Timestamp = NOW.parse().unwrap();
    server.clock.set(now + SignedDuration::from_hours(24) - SignedDuration::from_secs(1));
    assert_eq!(start(&server, "/content/verify", "one", &json!({})).await.ok()["id"], id);
    server.clock.set(now + SignedDuration::from_hours(24));
    assert_ne!(start(&server, "/content/verify", "one", &json!({})).await.ok()["id"], id);
}

#[tokio::test]
async fn many_at_once_start_one_job() {
    let server = Server::empty().await;
    let folder = server.folder.path().join("other");
    let body = json!({ "folder": folder });
    let answers = futures_util::future::join_all((0..8).map(|_| start(&server, "/content/move", "one", &body))).await;
    let ids: std::collections::HashSet<String> =
        answers.into_iter().map(|answer| answer.ok()["id"].as_str().unwrap().to_owned()).collect();
    assert_eq!(ids.len(), 1);
    let audit = server.get("/audit?action=job.start").await.ok();
    assert_eq!(audit["items"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn a_request_that_was_refused_can_be_made_good() {
    let server = Server::empty().await;
    start(&server, "/content/move", "one", &json!({ "folder": "relative" })).await.problem(400, "whole path");
    start(&server, "/content/move", "one", &json!({ "folder": "/srv/other" })).await.ok();
}

#[tokio::test]
async fn what_starts_no_job_knows_no_keys() {
    let server = Server::empty().await;
    for name in ["First", "Second"] {
        let made = start(&server, "/groups", "one", &json!({ "name": name })).await;
        assert_eq!((made.status, made.ok()["name"].clone()), (201, json!(name)));
    }
}
