//! Listing, showing and declining updates.

use patchwell_testkit::sample_catalog::{ABSENT, HOSTILE, NEW, OLD, PAYLOAD_SHA1, PRODUCT, SECURITY};
use serde_json::{Value, json};

use super::support::Server;

fn ids(page: &Value) -> Vec<&str> {
    page["items"].as_array().unwrap().iter().map(|item| item["id"].as_str().unwrap()).collect()
}

#[tokio::test]
async fn lists_filter_search_and_sort() {
    let server = Server::with_catalog().await;
    let all = server.get("/updates").await.ok();
    assert_eq!(ids(&all), [HOSTILE, OLD, NEW]);
    assert_eq!(all["total"], 3);
    let first = &all["items"][2];
    assert_eq!((&first["revision"], &first["title"]), (&json!(2), &json!("Reader update 2")));
    assert_eq!(first["classification"], "Security Updates");
    assert_eq!(first["products"], json!(["Example Product"]));
    assert_eq!((&first["needs_eula"], &first["is_superseded"]), (&json!(true), &json!(false)));
    for (query, expected) in [
        ("search=reader", &[OLD, NEW][..]),
        ("search=kb1000002", &[NEW]),
        ("superseded=true", &[OLD]),
        ("superseded=false", &[HOSTILE, NEW]),
        ("classification=security%20updates", &[HOSTILE, OLD, NEW]),
        (&format!("classification={SECURITY}&product={PRODUCT}&search=reader"), &[OLD, NEW]),
        ("approval=declined", &[]),
        ("needed=true", &[]),
        ("status=needed", &[]),
        ("status=failed", &[]),
        ("status=failed_or_needed", &[]),
        ("status=not_needed", &[HOSTILE, OLD, NEW]),
        ("arrived_since=2026-01-01T00:00:00Z", &[HOSTILE, OLD, NEW]),
        ("arrived_since=2099-01-01T00:00:00Z", &[]),
        ("arrived_before=2026-01-01T00:00:00Z", &[]),
        ("created_since=2000-01-01T00:00:00Z&created_before=2099-01-01T00:00:00Z", &[HOSTILE, OLD, NEW]),
        ("created_before=2000-01-01T00:00:00Z", &[]),
        ("severity=critical", &[]),
        ("severity=unspecified", &[HOSTILE, OLD, NEW]),
        ("sort=title&reverse=true", &[NEW, OLD, HOSTILE]),
        ("type=category&sort=title", &[PRODUCT, SECURITY]),
    ] {
        let page = server.get(&format!("/updates?{query}")).await.ok();
        assert_eq!(ids(&page), expected, "{query}");
    }
}

#[tokio::test]
async fn parts_follow_each_other_without_gaps() {
    let server = Server::with_catalog().await;
    let mut found = Vec::new();
    let mut query = "/updates?limit=1&sort=creation".to_owned();
    loop {
        let page = server.get(&query).await.ok();
        found.extend(ids(&page).iter().map(ToString::to_string));
        let Some(cursor) = page["next_cursor"].as_str() else { break };
        query = format!("/updates?limit=1&sort=creation&cursor={cursor}");
    }
    assert_eq!(found.len(), 3);
    assert_eq!(found[0], NEW);
    let jumped = server.get("/updates?limit=5&sort=creation&offset=2").await.ok();
    assert_eq!((ids(&jumped), jumped["total"].as_u64()), (vec![found[2].as_str()], Some(3)));
    assert!(ids(&server.get("/updates?offset=4000000000").await.ok()).is_empty());
    server.get(&query.replace("limit=1", "offset=1")).await.problem(400, "not both");
}

#[tokio::test]
async fn filters_that_name_nothing_are_refused() {
    let server = Server::with_catalog().await;
    server.get("/updates?classification=nothing").await.problem(404, "nothing");
    server.get("/updates?product=Security%20Updates").await.problem(404, "Security Updates");
    server.get("/updates?group=nobody").await.problem(404, "nobody");
    server.get("/updates?approval=maybe").await.problem(400, "maybe");
}

#[tokio::test]
async fn one_update_shows_everything() {
    let server = Server::with_catalog().await;
    let details = server.get(&format!("/updates/{}", NEW.to_uppercase())).await.ok();
    assert_eq!((&details["revision"], &details["is_latest"]), (&json!(2), &json!(true)));
    assert_eq!(details["revisions"], json!([1, 2]));
    assert_eq!(details["texts"][1]["title"], "Reader update 2 (de)");
    assert_eq!(details["supersedes"][0], json!({ "id": OLD, "title": "Reader update 1", "update_type": "software" }));
    assert_eq!(details["categories"][0]["category_type"], "update_classification");
    assert_eq!(details["prerequisites"].as_array().unwrap().len(), 2);
    let file = &details["files"][0];
    assert_eq!((&file["sha1"], &file["is_present"]), (&json!(PAYLOAD_SHA1), &json!(false)));
    assert_eq!(file["path"], format!("/Content/DA/{PAYLOAD_SHA1}.cab"));
    assert_eq!(details["eula"]["accepted"], Value::Null);
    let draft = server.get(&format!("/updates/{NEW}?revision=1")).await.ok();
    assert_eq!((&draft["title"], &draft["is_latest"]), (&json!("Reader update 2 (draft)"), &json!(false)));
    let old = server.get(&format!("/updates/{OLD}")).await.ok();
    assert_eq!(old["superseded_by"][0]["id"], NEW);
    assert_eq!(old["can_uninstall"], true);
}

#[tokio::test]
async fn what_is_not_there_is_named() {
    let server = Server::with_catalog().await;
    server.get(&format!("/updates/{ABSENT}")).await.problem(404, ABSENT);
    server.get("/updates/nonsense").await.problem(400, "nonsense");
    server.get(&format!("/updates/{NEW}?revision=7")).await.problem(404, "it has 2, 1");
    server.get(&format!("/updates/{ABSENT}/status")).await.problem(404, ABSENT);
    server.post(&format!("/updates/{ABSENT}/decline"), &json!({})).await.problem(404, ABSENT);
    server.post(&format!("/updates/{ABSENT}/reinstate"), &json!({})).await.problem(404, ABSENT);
}

#[tokio::test]
async fn fragments_come_as_they_are_served() {
    let server = Server::with_catalog().await;
    let core = server.get(&format!("/updates/{NEW}/fragments/core")).await;
    assert_eq!(core.content_type, "text/xml; charset=utf-8");
    let core = String::from_utf8(core.bytes).unwrap();
    assert!(core.starts_with("<UpdateIdentity UpdateID=\"22222222-"), "{core}");
    let german = server.get(&format!("/updates/{NEW}/fragments/localized?language=DE&revision=1")).await;
    assert!(String::from_utf8(german.bytes).unwrap().contains("(draft) (de)"));
    let document = server.get(&format!("/updates/{NEW}/fragments/document")).await;
    assert!(String::from_utf8(document.bytes).unwrap().starts_with("<upd:Update "));
    assert_eq!(server.get(&format!("/updates/{NEW}/fragments/extended")).await.status, 200);
    server.get(&format!("/updates/{NEW}/fragments/localized?language=fr")).await.problem(404, "fr");
    server.get(&format!("/updates/{NEW}/fragments/eula")).await.problem(404, "licence text");
    server.get(&format!("/updates/{NEW}/fragments/nonsense")).await.problem(400, "nonsense");
    server.get(&format!("/updates/{ABSENT}/fragments/core")).await.problem(404, ABSENT);
}

#[tokio::test]
async fn declining_takes_approvals_away_and_can_be_taken_back() {
    let server = Server::with_catalog().await;
    let approve = json!({ "update": OLD, "groups": ["All Computers"], "action": "install" });
    server.post("/approvals", &approve).await.ok();
    let dry = server.post(&format!("/updates/{OLD}/decline"), &json!({ "dry_run": true })).await.ok();
    assert_eq!((&dry["committed"], &dry["before"]), (&json!(false), &json!("approved")));
    assert_eq!(dry["removed_approvals"][0]["group"]["name"], "All Computers");
    assert_eq!(ids(&server.get("/updates?approval=approved").await.ok()), [OLD]);
    let done = server.post(&format!("/updates/{OLD}/decline"), &json!({})).await.ok();
    assert_eq!((&done["committed"], &done["after"]), (&json!(true), &json!("declined")));
    assert_eq!(ids(&server.get("/updates?approval=declined").await.ok()), [OLD]);
    assert_eq!(ids(&server.get("/updates").await.ok()), [HOSTILE, NEW]);
    let back = server.post(&format!("/updates/{OLD}/reinstate"), &json!({})).await.ok();
    assert_eq!(back["after"], "unapproved");
    server.post(&format!("/updates/{OLD}/reinstate"), &json!({})).await.problem(409, "not declined");
    server.post(&format!("/updates/{SECURITY}/decline"), &json!({})).await.problem(422, "category");
}
