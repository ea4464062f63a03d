//! What was changed by whom.

use http::Method;
use serde_json::json;

use super::support::Server;

#[tokio::test]
async fn changes_are_listed_exported_and_verified() {
    let server = Server::empty().await;
    server.post("/tokens", &json!({ "name": "ci", "role": "reporter" })).await.ok();
    let reason = [("x-reason", "a new branch")];
    server.with_headers(Method::POST, "/groups", &reason, &json!({ "name": "Branch" })).await.ok();
    server.patch("/groups/Branch", &json!({ "name": "Bank" })).await.ok();
    server.patch("/settings", &json!({ "max_computers": 7 })).await.ok();
    server.computer("pc1").await;
    server.post("/computers/pc1/groups", &json!({ "set": ["Bank"] })).await.ok();
    assert_eq!(server.delete("/computers/pc1").await.status, 204);
    assert_eq!(server.delete("/groups/Bank").await.status, 204);

    let listed = server.get("/audit").await.ok();
    let entries: Vec<_> = listed["items"].as_array().unwrap().iter().rev().collect();
    let actions: Vec<_> = entries.iter().map(|entry| entry["action"].as_str().unwrap()).collect();
    let expected = [
        "token.create",
        "group.create",
        "group.change",
        "settings.change",
        "computer.groups",
        "computer.delete",
        "group.delete",
    ];
    assert_eq!(actions, expected);
    assert!(entries.iter().all(|entry| entry["actor"] == "administrator"), "{entries:?}");
    assert_eq!(entries[1]["reason"], "a new branch");
    assert_eq!(
        (entries[3]["before"].as_str(), entries[3]["after"].as_str()),
        (Some("max_computers=200000"), Some("max_computers=7"))
    );
    let groups = server.get("/audit?action=group.change&limit=1").await.ok();
    assert_eq!(groups["items"].as_array().unwrap().len(), 1);

    let export = String::from_utf8(server.get("/audit/export").await.bytes).unwrap();
    assert_eq!(export.lines().count(), 7);
    let second: serde_json::Value = serde_json::from_str(export.lines().nth(1).unwrap()).unwrap();
    assert_eq!(&second, entries[1]);
    let verdict = server.get("/audit/verify").await.ok();
    assert_eq!(verdict["is_intact"], true);
    let checkpoint = verdict["checkpoint"].as_str().unwrap();

    let cut = "delete from audit where seq > 5";
    server.app.store().write_blocking(move |tx| tx.execute(cut, &[])).unwrap();
    let verdict = server.get("/audit/verify").await.ok();
    assert!(verdict["problem"].as_str().unwrap().contains("after 5 are missing"), "{verdict}");
    let verdict = server.get(&format!("/audit/verify?checkpoint={checkpoint}")).await.ok();
    assert_eq!(verdict["is_intact"], false);
    server.get("/audit/verify?checkpoint=x").await.problem(400, "seq:hash");
}
