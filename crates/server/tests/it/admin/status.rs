//! Status of the server and of updates.

use patchwell_testkit::sample_catalog::{HOSTILE, NEW, OLD};
use serde_json::{Value, json};

use super::support::{Server, event};

#[tokio::test]
async fn status_counts_computers_and_updates() {
    let server = Server::with_catalog().await;
    let (one, two) = (server.computer("pc-1").await, server.computer("pc-2").await);
    server.computer("pc-3").await;
    server.inventory(&one, &[NEW, HOSTILE], &[OLD]).await;
    server.inventory(&two, &[], &[NEW]).await;
    let revision = patchwell_model::RevisionIdentity { update_id: HOSTILE.parse().unwrap(), revision_number: 1 };
    server.app.record_events(&one, vec![event(&one, 182, Some(revision), -1)]).await.unwrap();
    server.post("/approvals", &json!({ "update": OLD, "groups": ["All Computers"], "action": "install" })).await.ok();
    let overview = server.get("/status").await.ok();
    for (name, expected) in [
        ("updates", 3),
        ("updates_approved", 1),
        ("updates_unapproved", 2),
        ("updates_declined", 0),
        ("updates_needed", 1),
        ("updates_failed", 1),
        ("updates_needed_only", 1),
        ("updates_needed_unapproved", 1),
        ("computers_needing_only", 0),
        ("revisions", 6),
        ("computers", 3),
        ("computers_unreported", 1),
        ("computers_needing_updates", 1),
        ("computers_with_failures", 1),
        ("groups", 0),
        ("files_missing", 1),
    ] {
        assert_eq!(overview[name], expected, "{name}");
    }
    for (status, expected) in [("needed", 1), ("failed", 1), ("not_needed", 1), ("unknown", 3)] {
        let page = server.get(&format!("/updates?status={status}")).await.ok();
        assert_eq!(page["total"], expected, "{status}");
    }
    let status = server.get(&format!("/updates/{NEW}/status")).await.ok();
    assert_eq!((&status["counts"]["needed"], &status["counts"]["installed"]), (&json!(1), &json!(1)));
    assert_eq!(status["counts"]["unknown"], 1);
    let names = |status: &Value| {
        let computers = status["computers"].as_array().unwrap().iter();
        computers.map(|pc| (pc["name"].clone(), pc["state"].clone())).collect::<Vec<_>>()
    };
    let all = [("pc-1", "needed"), ("pc-2", "installed"), ("pc-3", "unknown")];
    assert_eq!(names(&status), all.map(|(name, state)| (json!(name), json!(state))));
    let unknown = server.get(&format!("/updates/{NEW}/status?state=unknown")).await.ok();
    assert_eq!(names(&unknown), [(json!("pc-3"), json!("unknown"))]);
    let failed = server.get(&format!("/updates/{HOSTILE}/status?state=failed&group=Unassigned%20Computers")).await.ok();
    assert_eq!(names(&failed), [(json!("pc-1"), json!("failed"))]);
    server.get(&format!("/updates/{NEW}/status?group=nobody")).await.problem(404, "nobody");
    server.get(&format!("/updates/{NEW}/status?state=happy")).await.problem(400, "happy");
}
