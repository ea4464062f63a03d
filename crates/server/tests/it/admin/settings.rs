//! Settings.

use serde_json::json;

use super::support::Server;

#[tokio::test]
async fn settings_change_all_or_none() {
    let server = Server::empty().await;
    let before = server.get("/settings").await.ok();
    assert_eq!((&before["targeting"], &before["auto_approve_revisions"]), (&json!("server_side"), &json!(true)));
    let change = json!({ "targeting": "client_side", "client_event_days": 3 });
    let after = server.patch("/settings", &change).await.ok();
    assert_eq!((&after["targeting"], &after["client_event_days"]), (&json!("client_side"), &json!(3)));
    assert_eq!(after["server_event_days"], before["server_event_days"]);
    assert_eq!(server.get("/settings").await.ok(), after);
    let hosted = server.patch("/settings", &json!({ "content_host": "files.example.test:8530" })).await.ok();
    assert_eq!(hosted["content_host"], "files.example.test:8530");
    server.patch("/settings", &json!({ "content_host": "a/b" })).await.problem(400, "content_host");
    assert_eq!(server.patch("/settings", &json!({ "content_host": "" })).await.ok(), after);
    server.patch("/settings", &json!({ "targeting": "sideways" })).await.problem(400, "sideways");
    server.patch("/settings", &json!({ "client_event_days": -1 })).await.problem(400, "-1");
    server.patch("/settings", &json!({ "colour": "green" })).await.problem(400, "colour");
    assert_eq!(server.get("/settings").await.ok(), after);
}
