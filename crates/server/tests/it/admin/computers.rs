//! Computers.

use patchwell_model::ComputerId;
use patchwell_testkit::sample_catalog::{HOSTILE, NEW, OLD};
use serde_json::{Value, json};

use super::support::{NOW, Server, event};

fn names(page: &Value) -> Vec<&str> {
    page["items"].as_array().unwrap().iter().map(|item| item["name"].as_str().unwrap()).collect()
}

async fn fleet() -> (Server, Vec<ComputerId>) {
    let server = Server::with_catalog().await;
    let mut ids = Vec::new();
    for name in ["pc-3", "PC-1.example.test", "pc-2"] {
        ids.push(server.computer(name).await);
    }
    server.inventory(&ids[0], &[NEW], &[OLD]).await;
    server.inventory(&ids[1], &[], &[NEW, OLD]).await;
    (server, ids)
}

#[tokio::test]
async fn computers_are_listed_by_name_with_filters_and_parts() {
    let (server, _) = fleet().await;
    server.post("/groups", &json!({ "name": "Pilot" })).await.ok();
    server.post("/groups", &json!({ "name": "Inner", "parent": "Pilot" })).await.ok();
    server.post("/computers/pc-3/groups", &json!({ "set": ["Inner"] })).await.ok();
    for (query, expected) in [
        ("", &["PC-1.example.test", "pc-2", "pc-3"][..]),
        ("search=example", &["PC-1.example.test"]),
        ("search=windows%207%20pc-", &["PC-1.example.test", "pc-2", "pc-3"]),
        ("group=Pilot", &["pc-3"]),
        ("group=Pilot&subgroups=false", &[]),
        ("group=All%20Computers", &["PC-1.example.test", "pc-2", "pc-3"]),
        ("state=needed", &["pc-3"]),
        ("state=installed", &["PC-1.example.test", "pc-3"]),
        ("state=unknown", &["pc-2"]),
        ("state=failed", &[]),
        ("state=pending_reboot", &[]),
    ] {
        let page = server.get(&format!("/computers?{query}")).await.ok();
        assert_eq!(names(&page), expected, "{query}");
        assert_eq!(page["total"], expected.len(), "{query}");
    }
    for (status, titles) in [("failed_or_needed", 1), ("needed", 1), ("failed", 0)] {
        assert_eq!(server.get(&format!("/updates?status={status}")).await.ok()["total"], titles, "{status}");
    }
    let first = server.get("/computers?limit=2").await.ok();
    let cursor = first["next_cursor"].as_str().unwrap();
    let second = server.get(&format!("/computers?limit=2&cursor={cursor}")).await.ok();
    assert_eq!((names(&first).len(), names(&second)), (2, vec!["pc-3"]));
    assert_eq!(second["next_cursor"], json!(null));
    assert_eq!(names(&server.get("/computers?limit=2&offset=2").await.ok()), ["pc-3"]);
    assert!(names(&server.get("/computers?offset=9").await.ok()).is_empty());
}

#[tokio::test]
async fn one_computer_shows_its_updates_and_what_holds_for_it() {
    let (server, _) = fleet().await;
    let approve = json!({ "update": OLD, "groups": ["All Computers"], "action": "uninstall" });
    server.post("/approvals", &approve).await.ok();
    let details = server.get("/computers/pc-1").await.ok();
    assert_eq!(details["os_version"], "6.1.7601");
    assert_eq!(details["hardware"]["service_pack"], 1);
    assert_eq!((&details["ip_address"], &details["last_status_report"]), (&json!("192.0.2.7"), &json!(NOW)));
    assert_eq!(details["groups"][0]["name"], "Unassigned Computers");
    let status = &details["status"];
    assert_eq!((&status["installed"], &status["needed"], &status["not_applicable"]), (&json!(2), &json!(0), &json!(1)));
    let details = server.get("/computers/pc-3").await.ok();
    let states: Vec<(&str, &str, &Value)> = details["updates"]
        .as_array()
        .unwrap()
        .iter()
        .map(|update| (update["update"].as_str().unwrap(), update["state"].as_str().unwrap(), &update["action"]))
        .collect();
    assert_eq!(states, [(NEW, "needed", &json!(null)), (OLD, "installed", &json!("uninstall"))]);
    assert_eq!(server.get("/computers/pc-2").await.ok()["updates"], json!([]));
}

#[tokio::test]
async fn memberships_are_set_added_and_removed() {
    let (server, ids) = fleet().await;
    for name in ["A", "B", "C"] {
        server.post("/groups", &json!({ "name": name })).await.ok();
    }
    let path = format!("/computers/{}/groups", ids[2]);
    let groups = |answer: Value| {
        let names = answer["groups"].as_array().unwrap().iter().map(|group| group["name"].as_str().unwrap().to_owned());
        let mut names: Vec<String> = names.collect();
        names.sort();
        names.join(",")
    };
    for (change, expected) in [
        (json!({ "set": ["A", "b"] }), "A,B"),
        (json!({ "add": ["C"] }), "A,B,C"),
        (json!({ "remove": ["A"] }), "B,C"),
        (json!({ "add": ["A"], "remove": ["B", "C"] }), "A"),
        (json!({ "set": [] }), "Unassigned Computers"),
    ] {
        assert_eq!(groups(server.post(&path, &change).await.ok()), expected, "{change}");
    }
}

#[tokio::test]
async fn computers_that_cannot_be_found_or_moved_are_named() {
    let (server, _) = fleet().await;
    server.get("/computers/nobody").await.problem(404, "nobody");
    server.delete("/computers/nobody").await.problem(404, "nobody");
    server.post("/computers/nobody/groups", &json!({ "set": [] })).await.problem(404, "nobody");
    server.post("/computers/pc-1/groups", &json!({ "set": ["X"] })).await.problem(404, "\"X\"");
    server.post("/computers/pc-1/groups", &json!({})).await.problem(400, "set");
    server.post("/computers/pc-1/groups", &json!({ "set": [], "add": ["X"] })).await.problem(400, "alone");
    server.get("/computers?group=X").await.problem(404, "\"X\"");
    server.get("/computers?state=happy").await.problem(400, "happy");
    server.patch("/settings", &json!({ "targeting": "client_side" })).await.ok();
    server.post("/computers/pc-1/groups", &json!({ "set": [] })).await.problem(409, "client-side");
}

#[tokio::test]
async fn two_computers_of_one_name_need_their_ids() {
    let (server, _) = fleet().await;
    server.computer("twin.a.test").await;
    let second = server.computer("twin.b.test").await;
    let problem = server.get("/computers/twin").await.problem(409, second.as_str());
    assert_eq!(problem["computers"].as_array().unwrap().len(), 2);
    assert_eq!(server.get(&format!("/computers/{second}")).await.ok()["name"], "twin.b.test");
}

#[tokio::test]
async fn a_deleted_computer_counts_no_more() {
    let (server, _) = fleet().await;
    assert_eq!(server.delete("/computers/pc-3").await.status, 204);
    assert_eq!(server.get("/computers").await.ok()["total"], 2);
    assert_eq!(server.get(&format!("/updates/{NEW}/status")).await.ok()["counts"]["needed"], 0);
    let page = server.get(&format!("/updates?search={HOSTILE}")).await.ok();
    assert_eq!(page["items"][0]["status"]["not_applicable"], 1);
}

#[tokio::test]
async fn computers_of_another_server_find_their_groups_when_they_come() {
    let server = Server::with_catalog().await;
    server.post("/groups", &json!({ "name": "Pilot" })).await.ok();
    server.computer("pc-1.example.test").await;
    let list = json!({ "computers": [
        { "name": "PC-1.example.test", "groups": ["All Computers", "Pilot"] },
        { "name": "pc-2.Example.test", "groups": ["Pilot"] },
        { "name": "pc-3.example.test", "groups": ["Unassigned Computers"] },
        { "name": "pc-4.example.test", "groups": ["Berlin"] },
    ] });
    for _ in 0..2 {
        let outcome = server.post("/computers/expected", &list).await.ok();
        let expected = json!({ "moved": 1, "waiting": 1, "without_group": 2, "unknown_groups": { "Berlin": 1 } });
        assert_eq!(outcome, expected);
    }
    let waiting = server.get("/computers/expected").await.ok();
    assert_eq!(waiting, json!({ "items": [{ "name": "pc-2.example.test", "groups": ["Pilot"] }], "total": 1 }));
    for name in ["pc-2.example.test", "pc-3.example.test"] {
        server.computer(name).await;
    }
    assert_eq!(server.get("/computers/expected").await.ok()["total"], 0);
    let page = server.get("/computers?group=Pilot").await.ok();
    assert_eq!(names(&page), ["pc-1.example.test", "pc-2.example.test"]);
    // What was expected counts once: whoever moved it since has the last word.
    server.post("/computers/pc-2/groups", &json!({ "set": [] })).await.ok();
    server.computer("pc-2.example.test").await;
    assert_eq!(names(&server.get("/computers?group=Pilot").await.ok()), ["pc-1.example.test"]);
    server
        .post("/computers/expected", &json!({ "computers": [{ "groups": ["Pilot"] }] }))
        .await
        .problem(400, "name or an id");
}

#[tokio::test]
async fn a_list_of_a_directory_shows_who_does_not_report() {
    let (server, _) = fleet().await;
    server.computer("pc-9.example.test").await;
    let names = json!(["PC-1", "pc-3", "pc-9$", "pc-1.example.test", " ", "laptop-7", "pc-1.other.test"]);
    let told = server.post("/computers/compare", &json!({ "names": names, "days": 30 })).await.ok();
    assert_eq!(told["missing"], json!(["laptop-7", "pc-1.other.test"]));
    assert_eq!(told["reporting"], 2);
    assert_eq!(told["silent"].as_array().unwrap().len(), 1);
    assert_eq!(
        (&told["silent"][0]["name"], &told["silent"][0]["last_status_report"]),
        (&json!("pc-9.example.test"), &json!(null))
    );
    let many = vec!["x"; 20_001];
    server.post("/computers/compare", &json!({ "names": many })).await.problem(400, "20000");
}

#[tokio::test]
async fn a_computer_explains_why_an_update_is_where_it_is() {
    let (server, ids) = fleet().await;
    let path = format!("/computers/pc-3/why/{NEW}");
    let undecided = server.get(&path).await.ok();
    assert_eq!((&undecided["verdict"], &undecided["state"]), (&json!("detect_only"), &json!("needed")));
    assert!(undecided["reasons"].as_array().unwrap().iter().any(|reason| reason["kind"] == "eula_pending"));
    server.post(&format!("/eulas/{NEW}/accept"), &json!({})).await.ok();
    let approve = json!({ "update": NEW, "groups": ["All Computers"], "action": "install" });
    server.post("/approvals", &approve).await.ok();
    let revision = server.app.snapshot().latest(NEW.parse().unwrap()).unwrap().identity;
    let failure = 0x8024_200B_u32.cast_signed();
    server.app.record_events(&ids[0], vec![event(&ids[0], 182, Some(revision), failure)]).await.unwrap();
    let why = server.get(&path).await.ok();
    assert_eq!((&why["verdict"], &why["state"]), (&json!("install"), &json!("failed")));
    assert_eq!(why["approvals"][0]["path"], json!(["All Computers"]));
    assert_eq!((&why["reasons"][0]["kind"], &why["approvals"][0]["holds"]), (&json!("approved"), &json!(true)));
    assert_eq!(why["failure"]["name"], "WU_E_UH_INSTALLERFAILURE");
    assert!(why["failure"]["advice"].as_str().unwrap().contains("log"), "{why}");
    server.post(&format!("/updates/{NEW}/decline"), &json!({})).await.ok();
    let declined = server.get(&path).await.ok();
    assert_eq!((&declined["verdict"], &declined["reasons"][0]["kind"]), (&json!("not_offered"), &json!("declined")));
    server.get("/computers/pc-3/why/00000000-0000-4000-8000-00000000abcd").await.problem(404, "not in the catalog");
}
