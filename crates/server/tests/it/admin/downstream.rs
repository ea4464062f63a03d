//! Servers below and the computers they roll up.

use patchwell_model::rollup::{
    ClientKind, ClientSummary, ComputerStatusReport, DownstreamServerReport, RolledUpComputer, RolledUpDetails,
    RolledUpState, ServerSummary,
};
use patchwell_model::{ComputerId, GroupId, InstallationState, Timestamp};
use patchwell_testkit::sample_catalog::{NEW, OLD};
use serde_json::json;
use uuid::Uuid;

use super::support::{NOW, Server};

const BRANCH: Uuid = Uuid::from_u128(0xb7a9c4);

fn now() -> Timestamp {
    NOW.parse().unwrap()
}

/// A branch with two computers, of which one needs an update and one failed to install it.
async fn with_branch() -> Server {
    let server = Server::with_catalog().await;
    let group = server.app.create_group("Pilot", None).await.unwrap();
    let here = server.computer("here").await;
    server.inventory(&here, &[NEW], &[OLD]).await;
    server.app.authorize_downstream(BRANCH, "branch.example.test").await.unwrap();
    let kind = ClientKind { os_major: 10, os_build: 26_200, architecture: "AMD64".to_owned(), ..ClientKind::default() };
    let report = DownstreamServerReport {
        server_id: BRANCH,
        name: "branch.example.test".to_owned(),
        parent: None,
        version: "10.0.26100.1".to_owned(),
        is_replica: true,
        last_sync: Some(now()),
        last_rollup: Some(now()),
        summary: ServerSummary { updates: 3, computers: 2, ..ServerSummary::default() },
        clients: vec![ClientSummary { kind, count: 2, ..ClientSummary::default() }],
    };
    server.app.receive_servers(now(), vec![report]).await.unwrap();
    let computers = vec![computer("below-1", vec![group.id]), computer("below-2", vec![])];
    assert_eq!(server.app.receive_computers(now(), computers).await.unwrap(), []);
    let states = vec![status("below-1", InstallationState::NotInstalled), status("below-2", InstallationState::Failed)];
    assert!(server.app.receive_status(BRANCH, now(), states).await.unwrap());
    server
}

fn computer(id: &str, groups: Vec<GroupId>) -> RolledUpComputer {
    RolledUpComputer {
        id: ComputerId::new(id).unwrap(),
        server: BRANCH,
        last_sync: Some(now()),
        last_sync_result: 1,
        last_reboot: None,
        last_status_report: Some(now()),
        last_inventory: None,
        details: Some(RolledUpDetails { dns_name: format!("{id}.example.test"), groups, ..RolledUpDetails::default() }),
    }
}

fn status(id: &str, state: InstallationState) -> ComputerStatusReport {
    ComputerStatusReport {
        instance: Uuid::from_u128(1),
        id: ComputerId::new(id).unwrap(),
        effective_last_detection: None,
        number: 1,
        is_full: true,
        updates: vec![RolledUpState { update: NEW.parse().unwrap(), state, changed: now() }],
    }
}

#[tokio::test]
async fn servers_are_listed_shown_decided_about_and_forgotten() {
    let server = with_branch().await;
    let page = server.get("/downstream-servers").await.ok();
    let branch = &page["items"][0];
    assert_eq!(branch["id"], BRANCH.to_string());
    assert_eq!((&branch["is_replica"], &branch["is_allowed"]), (&json!(true), &json!(true)));
    assert_eq!((&branch["computers"], &branch["counters"]["updates"]), (&json!(2), &json!(3)));
    let details = server.get("/downstream-servers/BRANCH.example.test").await.ok();
    let clients = json!({ "os_version": "10.0.26200", "service_pack": 0, "os_locale": "", "role": 0, "architecture": "AMD64", "computers": 2 });
    assert_eq!(details["clients"], json!([clients]));

    let path = format!("/downstream-servers/{BRANCH}");
    let blocked = server.patch(&path, &json!({ "access": "blocked" })).await.ok();
    assert_eq!((&blocked["access"], &blocked["is_allowed"]), (&json!("blocked"), &json!(false)));
    assert!(server.app.authorize_downstream(BRANCH, "branch.example.test").await.is_err());
    server.patch(&path, &json!({ "access": "maybe" })).await.problem(400, "maybe");
    server.patch("/downstream-servers/nobody", &json!({ "access": "allowed" })).await.problem(404, "nobody");

    assert_eq!(server.delete(&path).await.status, 204);
    server.delete(&path).await.problem(404, &BRANCH.to_string());
    assert_eq!(server.get("/downstream-servers").await.ok()["items"], json!([]));
    assert_eq!(server.get("/status?include_downstream=true").await.ok()["computers"], 1, "its computers are gone");
}

#[tokio::test]
async fn counts_include_computers_below_when_asked() {
    let server = with_branch().await;
    for (query, computers, failures, needing, failed_updates) in
        [("", 1, 0, 1, 0), ("?include_downstream=false", 1, 0, 1, 0), ("?include_downstream=true", 3, 1, 2, 1)]
    {
        let status = server.get(&format!("/status{query}")).await.ok();
        assert_eq!(status["computers"], computers, "{query}");
        assert_eq!(status["computers_with_failures"], failures, "{query}");
        assert_eq!(status["computers_needing_updates"], needing, "{query}");
        assert_eq!(status["updates_failed"], failed_updates, "{query}");
    }
    let update = server.get(&format!("/updates/{NEW}/status")).await.ok();
    assert_eq!((&update["counts"]["needed"], &update["counts"]["failed"]), (&json!(1), &json!(0)));
    let update = server.get(&format!("/updates/{NEW}/status?include_downstream=true")).await.ok();
    assert_eq!((&update["counts"]["needed"], &update["counts"]["failed"]), (&json!(2), &json!(1)));
    let names: Vec<_> = update["computers"].as_array().unwrap().iter().map(|c| c["name"].as_str().unwrap()).collect();
    assert_eq!(names, ["below-2.example.test", "below-1.example.test", "here"]);
    let pilot = server.get(&format!("/updates/{NEW}/status?include_downstream=true&group=Pilot")).await.ok();
    assert_eq!((&pilot["counts"]["needed"], pilot["computers"].as_array().unwrap().len()), (&json!(1), 1));
}

#[tokio::test]
async fn computers_below_are_listed_shown_and_deleted() {
    let server = with_branch().await;
    assert_eq!(server.get("/computers").await.ok()["total"], 1);
    let page = server.get("/computers?include_downstream=true").await.ok();
    let servers: Vec<_> = page["items"].as_array().unwrap().iter().map(|item| item["server"].clone()).collect();
    assert_eq!(servers, [json!(BRANCH.to_string()), json!(BRANCH.to_string()), json!(null)]);
    let in_pilot = server.get("/computers?include_downstream=true&group=Pilot").await.ok();
    assert_eq!((&in_pilot["total"], &in_pilot["items"][0]["id"]), (&json!(1), &json!("below-1")));
    let failed = server.get("/computers?include_downstream=true&state=failed").await.ok();
    assert_eq!((&failed["total"], &failed["items"][0]["id"]), (&json!(1), &json!("below-2")));

    let one = server.get("/computers/below-1").await.ok();
    assert_eq!((&one["server"], &one["updates"][0]["state"]), (&json!(BRANCH.to_string()), &json!("needed")));
    assert_eq!(server.delete("/computers/below-1").await.status, 204);
    server.get("/computers/below-1").await.problem(404, "below-1");
    let told = server.app.receive_computers(now(), vec![computer("below-1", vec![])]).await.unwrap();
    assert_eq!(told.len(), 1, "the server below hears of it");

    // One that talks to this server itself counts once, as it is known here.
    let request = patchwell_app::Authorization {
        id: ComputerId::new("below-2").unwrap(),
        dns_name: "moved".to_owned(),
        requested_groups: Vec::new(),
        address: None,
    };
    server.app.authorize_computer(request).await.unwrap();
    let page = server.get("/computers?include_downstream=true").await.ok();
    assert_eq!((&page["total"], &page["items"][1]["name"]), (&json!(2), &json!("moved")));
}

#[tokio::test]
async fn settings_of_the_hierarchy_are_settings() {
    let server = Server::empty().await;
    let before = server.get("/settings").await.ok()["hierarchy"].clone();
    assert_eq!(before, json!({ "allow_list": [], "max_servers": 1000, "detailed_rollup": true }));
    let change = json!({ "hierarchy": { "allow_list": ["Branch.Example.Test"], "detailed_rollup": false } });
    let after = server.patch("/settings", &change).await.ok()["hierarchy"].clone();
    assert_eq!(after, json!({ "allow_list": ["branch.example.test"], "max_servers": 1000, "detailed_rollup": false }));
    server.patch("/settings", &json!({ "hierarchy": { "colour": 1 } })).await.problem(400, "colour");
    assert!(server.app.authorize_downstream(BRANCH, "other.example.test").await.is_err());
}
