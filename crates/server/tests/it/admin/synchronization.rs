//! Synchronization: choices, settings, runs, and what a replica refuses.

use patchwell_store::sync_runs::{self, SyncCounts, SyncResult};
use patchwell_testkit::sample_catalog::{EULA, NEW, OLD, PRODUCT, SECURITY};
use serde_json::{Value, json};

use super::support::{NOW, Server};

fn chosen(page: &Value) -> Vec<(&str, bool)> {
    let items = page["items"].as_array().unwrap();
    items.iter().map(|item| (item["title"].as_str().unwrap(), item["is_chosen"].as_bool().unwrap())).collect()
}

#[tokio::test]
async fn products_and_classifications_are_chosen_by_id_and_title() {
    let server = Server::with_catalog().await;
    let page = server.get("/products").await.ok();
    assert_eq!(chosen(&page), [("Example Product", true)]);
    assert_eq!((&page["items"][0]["id"], &page["items"][0]["is_inherited"]), (&json!(PRODUCT), &json!(true)));
    server.patch("/products", &json!({ "deselect": [PRODUCT] })).await.problem(409, "all as false");
    let none = server.patch("/products", &json!({ "all": false })).await.ok();
    assert_eq!(chosen(&none), [("Example Product", false)]);
    let again = server.patch("/products", &json!({ "select": ["example product"] })).await.ok();
    assert_eq!((chosen(&again), &again["items"][0]["is_inherited"]), (vec![("Example Product", true)], &json!(false)));
    server.patch("/products", &json!({ "select": [SECURITY] })).await.problem(404, SECURITY);
    server.patch("/products", &json!({ "select": ["nothing"] })).await.problem(404, "nothing");
    server.patch("/products", &json!({ "all": true, "select": [PRODUCT] })).await.problem(400, "not both");
    server.patch("/products", &json!({ "deselect": [PRODUCT] })).await.ok();
    server.patch("/products", &json!({ "deselect": [PRODUCT] })).await.problem(409, "not chosen");
    let only = server.patch("/classifications", &json!({ "all": false, "select": [SECURITY] })).await.ok();
    assert_eq!(chosen(&only), [("Security Updates", true)]);
    let all = server.patch("/classifications", &json!({ "all": true })).await.ok();
    assert_eq!(all["items"][0]["is_inherited"], true);
}

#[tokio::test]
async fn settings_are_changed_and_the_password_is_not_given_back() {
    let server = Server::empty().await;
    let status = server.get("/synchronization").await.ok();
    assert_eq!(
        (&status["settings"]["source"], &status["next"], &status["job"]),
        (&json!("none"), &json!(null), &json!(null))
    );
    server.post("/synchronization/start", &json!({})).await.problem(409, "sync_source");
    server.post("/synchronization/stop", &json!({})).await.problem(409, "start one");
    let change = json!({
        "source": "wsus.example.test", "proxy": "http://proxy.example.test:3128", "proxy_user": "ada",
        "proxy_password": "hidden-word", "languages": ["en", "de"], "times_per_day": 4, "start": "01:30",
    });
    let answer = server.patch("/synchronization", &change).await;
    assert!(!String::from_utf8_lossy(&answer.bytes).contains("hidden-word"));
    let status = answer.ok();
    assert_eq!(status["settings"]["source"], "http://wsus.example.test:8530");
    assert_eq!(status["settings"]["has_proxy_password"], true);
    assert!(status["next"].as_str().unwrap() > NOW);
    assert!(!String::from_utf8_lossy(&server.get("/settings").await.bytes).contains("hidden-word"));
    server.patch("/synchronization", &json!({ "times_per_day": 25 })).await.problem(400, "24");
    server.patch("/synchronization", &json!({ "source": "ftp://x" })).await.problem(400, "sync_source");
    server.patch("/synchronization", &json!({ "colour": "green" })).await.problem(400, "colour");
    assert_eq!(server.get("/synchronization").await.ok(), status);
}

#[tokio::test]
async fn one_run_at_a_time_is_started_stopped_and_found_in_the_history() {
    let server = Server::empty().await;
    server.patch("/synchronization", &json!({ "source": "http://wsus.example.test:8530" })).await.ok();
    let started = server.post("/synchronization/start", &json!({})).await;
    assert_eq!(started.status, 202);
    let job = started.ok();
    assert_eq!(job["kind"], "synchronize");
    assert_eq!(server.post("/synchronization/start", &json!({})).await.ok()["id"], job["id"]);
    assert_eq!(server.get("/synchronization").await.ok()["job"]["id"], job["id"]);
    assert_eq!(server.post("/synchronization/stop", &json!({})).await.ok()["state"], "cancelled");
    assert_eq!(server.get("/synchronization").await.ok()["job"], json!(null));
    for (number, error) in [(1, None), (2, Some("the server above is down"))] {
        let at = NOW.parse().unwrap();
        let written = server.app.store().write(move |tx| {
            let id = sync_runs::begin(tx, "http://wsus.example.test:8530", ("ada", false, 1), at)?;
            let counts = SyncCounts { new: number, ..SyncCounts::default() };
            let result = if error.is_some() { SyncResult::Failed } else { SyncResult::Done };
            sync_runs::finish(tx, id, result, error, counts, at)
        });
        written.await.unwrap();
    }
    let page = server.get("/synchronizations?limit=1").await.ok();
    let (newest, cursor) = (&page["items"][0], page["next_cursor"].as_str().unwrap());
    assert_eq!((&newest["result"], &newest["error"]), (&json!("failed"), &json!("the server above is down")));
    let rest = server.get(&format!("/synchronizations?cursor={cursor}")).await.ok();
    assert_eq!((&rest["items"][0]["updates_new"], &rest["next_cursor"]), (&json!(1), &json!(null)));
    assert_eq!(&server.get("/synchronization").await.ok()["last"], newest);
    server.get("/synchronizations?cursor=%25").await.problem(400, "cursor");
}

#[tokio::test]
async fn a_replica_refuses_each_decision_with_its_own_kind_of_problem() {
    let server = Server::with_catalog().await;
    server.post("/groups", &json!({ "name": "Pilot" })).await.ok();
    let id = server.computer("pc-1").await;
    server.patch("/synchronization", &json!({ "replica": true })).await.problem(400, "sync_source");
    let upstream = "http://wsus.example.test:8530";
    server.patch("/synchronization", &json!({ "source": upstream, "replica": true })).await.ok();
    let approve = json!({ "update": OLD, "groups": ["Pilot"], "action": "install" });
    let inherit = json!({ "update": OLD, "groups": ["Pilot"], "action": "inherit" });
    for answer in [
        server.post("/approvals", &approve).await,
        server.post("/approvals", &inherit).await,
        server.post(&format!("/updates/{NEW}/decline"), &json!({})).await,
        server.post(&format!("/updates/{NEW}/reinstate"), &json!({})).await,
        server.post("/groups", &json!({ "name": "Other" })).await,
        server.patch("/groups/Pilot", &json!({ "name": "Other" })).await,
        server.delete("/groups/Pilot").await,
        server.post(&format!("/eulas/{EULA}/accept"), &json!({})).await,
        server.patch("/products", &json!({ "all": false })).await,
        server.patch("/classifications", &json!({ "all": false })).await,
        server.patch("/synchronization", &json!({ "languages": ["de"] })).await,
    ] {
        let problem = answer.problem(409, upstream);
        assert_eq!((&problem["type"], &problem["upstream"]), (&json!("/problems/replica"), &json!(upstream)));
    }
    // Which computer is in which group stays with this server.
    let app = &server.app;
    let pilot = app.snapshot().groups().by_name("Pilot").unwrap().id;
    app.set_computer_groups(&id, patchwell_app::GroupsChange::Set(vec![pilot])).await.unwrap();
    server.patch("/synchronization", &json!({ "replica": false })).await.ok();
    server.post("/approvals", &approve).await.ok();
}
