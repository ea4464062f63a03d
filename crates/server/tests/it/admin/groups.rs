//! Groups.

use patchwell_testkit::sample_catalog::OLD;
use serde_json::json;

use super::support::Server;

#[tokio::test]
async fn groups_are_made_nested_renamed_moved_and_deleted() {
    let server = Server::with_catalog().await;
    let made = server.post("/groups", &json!({ "name": " Pilot " })).await;
    assert_eq!(made.status, 201);
    let pilot = made.ok();
    assert_eq!((&pilot["name"], &pilot["path"]), (&json!("Pilot"), &json!(["All Computers", "Pilot"])));
    let inner = server.post("/groups", &json!({ "name": "Inner", "parent": "pilot" })).await.ok();
    assert_eq!((&inner["parent"], &inner["path"][1]), (&pilot["id"], &json!("Pilot")));
    let id = inner["id"].as_str().unwrap();
    let renamed = server.patch("/groups/Inner", &json!({ "name": "Core" })).await.ok();
    assert_eq!((&renamed["id"], &renamed["name"]), (&inner["id"], &json!("Core")));
    let moved = server.patch(&format!("/groups/{id}"), &json!({ "parent": "All Computers" })).await.ok();
    assert_eq!(moved["path"], json!(["All Computers", "Core"]));
    server.patch(&format!("/groups/{id}"), &json!({ "parent": "Pilot" })).await.ok();
    let approve = json!({ "update": OLD, "groups": ["Core"], "action": "install" });
    server.post("/approvals", &approve).await.ok();
    let page = server.get("/groups").await.ok();
    let names: Vec<&str> =
        page["items"].as_array().unwrap().iter().map(|group| group["name"].as_str().unwrap()).collect();
    assert_eq!(names, ["All Computers", "Downstream Servers", "Pilot", "Core", "Unassigned Computers"]);
    assert_eq!(page["items"][3]["approvals"], 1);
    assert_eq!(server.delete("/groups/Pilot").await.status, 204);
    assert_eq!(server.get("/groups").await.ok()["total"], 3);
    assert_eq!(server.get("/approvals").await.ok()["total"], 0);
}

#[tokio::test]
async fn names_and_trees_that_cannot_be_are_refused() {
    let server = Server::empty().await;
    server.post("/groups", &json!({ "name": "Pilot" })).await.ok();
    server.post("/groups", &json!({ "name": "PILOT" })).await.problem(409, "Pilot");
    server.post("/groups", &json!({ "name": "a;b" })).await.problem(400, "';'");
    server.post("/groups", &json!({ "name": "" })).await.problem(400, "name");
    server.post("/groups", &json!({})).await.problem(400, "name");
    server.post("/groups", &json!({ "name": "x", "parent": "nobody" })).await.problem(404, "nobody");
    server.patch("/groups/nobody", &json!({ "name": "x" })).await.problem(404, "nobody");
    server.patch("/groups/Pilot", &json!({})).await.problem(400, "name");
    server.patch("/groups/Pilot", &json!({ "parent": "Pilot" })).await.problem(400, "itself");
    server.patch("/groups/All%20Computers", &json!({ "name": "x" })).await.problem(400, "built-in");
    server.delete("/groups/Unassigned%20Computers").await.problem(400, "built-in");
    server.delete("/groups/nobody").await.problem(404, "nobody");
}
