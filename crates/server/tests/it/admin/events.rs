//! Events.

use patchwell_model::RevisionIdentity;
use patchwell_testkit::sample_catalog::NEW;
use serde_json::json;

use super::support::{NOW, Server, event};

#[tokio::test]
async fn events_are_listed_newest_first_in_parts() {
    let server = Server::with_catalog().await;
    let (one, two) = (server.computer("pc-1").await, server.computer("pc-2").await);
    let revision = RevisionIdentity { update_id: NEW.parse().unwrap(), revision_number: 2 };
    let failure = i32::from_be_bytes(0x8024_001E_u32.to_be_bytes());
    server.app.record_events(&one, vec![event(&one, 147, None, 0)]).await.unwrap();
    server.app.record_events(&one, vec![event(&one, 182, Some(revision), failure)]).await.unwrap();
    server.app.record_events(&two, vec![event(&two, 162, Some(revision), 0)]).await.unwrap();
    let page = server.get("/events").await.ok();
    assert_eq!(page["items"].as_array().unwrap().len(), 3);
    assert_eq!((&page["items"][0]["event_id"], &page["items"][0]["computer_name"]), (&json!(162), &json!("pc-2")));
    let of_one = server.get("/events?computer=pc-1&limit=1").await.ok();
    let failed = &of_one["items"][0];
    assert_eq!((&failed["event"], &failed["is_failure"]), (&json!("Installation failed"), &json!(true)));
    assert_eq!((&failed["hresult"], &failed["received"]), (&json!("0x8024001E"), &json!(NOW)));
    assert_eq!((&failed["title"], &failed["revision"]), (&json!("Reader update 2"), &json!(2)));
    let cursor = of_one["next_cursor"].as_str().unwrap();
    let rest = server.get(&format!("/events?computer=pc-1&limit=1&cursor={cursor}")).await.ok();
    assert_eq!((&rest["items"][0]["event_id"], &rest["next_cursor"]), (&json!(147), &json!(null)));
    let about = server.get(&format!("/events?update={NEW}")).await.ok();
    assert_eq!(about["items"].as_array().unwrap().len(), 2);
}

#[tokio::test]
async fn filters_that_name_nothing_are_refused() {
    let server = Server::empty().await;
    server.get("/events?computer=nobody").await.problem(404, "nobody");
    server.get("/events?update=x").await.problem(400, "GUID");
    assert_eq!(server.get("/events").await.ok()["items"], json!([]));
}
