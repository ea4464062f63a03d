//! Reports over the administration API.

use patchwell_testkit::sample_catalog::{HOSTILE, NEW, OLD};
use serde_json::json;

use super::support::Server;

#[tokio::test]
async fn reports_are_listed_asked_for_in_parts_and_exported() {
    let server = Server::with_catalog().await;
    let names = ["=cmd|'/c calc'!A1", "<script>alert(1)</script>", "pc-3"];
    let one = server.computer(names[0]).await;
    server.computer(names[1]).await;
    server.computer(names[2]).await;
    server.inventory(&one, &[NEW, HOSTILE], &[OLD]).await;
    let list = server.get("/reports").await.ok();
    assert_eq!(list["items"].as_array().unwrap().len(), 14);
    for report in list["items"].as_array().unwrap() {
        let path = format!("/reports/{}", report["id"].as_str().unwrap());
        let page = server.get(&path).await.ok();
        assert_eq!(page["title"], report["title"]);
        let keys: Vec<&str> = page["columns"].as_array().unwrap().iter().map(|c| c["key"].as_str().unwrap()).collect();
        for item in page["items"].as_array().unwrap() {
            assert!(keys.iter().all(|key| item.get(key).is_some()), "{item}");
        }
        for (format, begins) in [("csv", "\u{feff}".as_bytes()), ("xlsx", b"PK"), ("pdf", b"%PDF-")] {
            let file = server.get(&format!("{path}/export?format={format}")).await;
            assert_eq!(file.status, 200);
            assert!(file.bytes.starts_with(begins), "{path} {format}");
        }
    }
    let page = server.get("/reports/computers-tabular?limit=2").await.ok();
    assert_eq!((page["items"].as_array().unwrap().len(), &page["totals"]["computers"]), (2, &json!(3)));
    assert_eq!(page["items"][0]["computer"]["text"], names[1]);
    let cursor = page["next_cursor"].as_str().unwrap();
    let rest = server.get(&format!("/reports/computers-tabular?limit=2&cursor={cursor}")).await.ok();
    assert_eq!((rest["items"].as_array().unwrap().len(), &rest["next_cursor"]), (1, &json!(null)));
    let csv = server.get("/reports/computers-tabular/export").await;
    let text = String::from_utf8(csv.bytes).unwrap();
    assert!(text.contains("\r\n'=cmd|'/c calc'!A1,") && text.contains("\r\n<script>alert(1)</script>,"), "{text}");
    let needed = server.get("/reports/updates-tabular?status=needed").await.ok();
    assert_eq!(needed["items"].as_array().unwrap().len(), 2);
    let one = server.get(&format!("/reports/updates-detailed?update={NEW}&status=needed")).await.ok();
    assert_eq!(one["items"][0]["computer"]["text"], names[0]);
    server.get("/reports/nothing").await.problem(404, "nothing");
    server.get("/reports/updates-tabular?status=happy").await.problem(400, "happy");
    server.get("/reports/updates-tabular?group=nobody").await.problem(404, "nobody");
    server.get("/reports/stale-computers?days=0").await.problem(400, "days");
    server.get("/reports/updates-tabular/export?format=doc").await.problem(400, "doc");
}

#[tokio::test]
async fn compliance_is_written_down_once_a_day_and_shown_with_today() {
    let server = Server::with_catalog().await;
    let (one, two) = (server.computer("pc-1").await, server.computer("pc-2").await);
    server.computer("pc-3").await;
    server.post("/groups", &json!({ "name": "Pilot" })).await.ok();
    server.post(&format!("/eulas/{NEW}/accept"), &json!({})).await.ok();
    server.post("/approvals", &json!({ "update": NEW, "groups": ["All Computers"], "action": "install" })).await.ok();
    server.inventory(&one, &[NEW], &[]).await;
    server.inventory(&two, &[], &[NEW]).await;
    assert!(server.app.record_compliance().await.unwrap());
    assert!(!server.app.record_compliance().await.unwrap(), "once a day");
    // The next day the second one is done, and a group is gone.
    server.clock.set("2026-10-05T12:00:00Z".parse().unwrap());
    server.inventory(&one, &[], &[NEW]).await;
    server.delete("/groups/Pilot").await;
    let row = |item: &serde_json::Value| {
        let number = |key: &str| item[key].as_u64().unwrap();
        let numbers =
            [number("updates"), number("computers"), number("compliant"), number("needing"), number("unknown")];
        (item["day"].as_str().unwrap()[..10].to_owned(), item["group"]["text"].as_str().unwrap().to_owned(), numbers)
    };
    let all = server.get("/reports/compliance-over-time?children=false").await.ok();
    let expected = [("2026-10-05", [1, 3, 2, 0, 1]), ("2026-10-04", [1, 3, 1, 1, 1])];
    let shown: Vec<_> = all["items"].as_array().unwrap().iter().map(row).collect();
    assert_eq!(shown, expected.map(|(day, numbers)| (day.to_owned(), "All Computers".to_owned(), numbers)));
    assert!(server.app.record_compliance().await.unwrap());
    let again = server.get("/reports/compliance-over-time?children=false").await.ok();
    assert_eq!(again["items"], all["items"], "today is not told twice");
    let past = server.get("/reports/compliance-over-time?to=2026-10-05T00:00:00Z").await.ok();
    let names: Vec<String> = past["items"].as_array().unwrap().iter().map(|item| row(item).1).collect();
    assert!(names.contains(&"Pilot".to_owned()) && names.len() == 4, "{names:?}");
    for by in ["ring", "product", "cve"] {
        server.get(&format!("/reports/compliance-over-time?by={by}")).await.ok();
    }
}
