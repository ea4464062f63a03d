//! A cleanup whose server is killed again and again: it comes to its end, does everything once, and counts it once.

use std::fmt::Write as _;
use std::path::Path;
use std::time::Duration;

use patchwell_fleet::random::Random;
use patchwell_store::{Store, StoreConfig};
use serde_json::json;

use crate::api::text;
use crate::server::Place;

const UPDATES: usize = 8_000;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_cleanup_that_is_killed_again_and_again_does_everything_once() {
    let folder = tempfile::tempdir().unwrap();
    let place = Place { data: folder.path().join("data"), database: None };
    let documents = folder.path().join("documents");
    std::fs::create_dir(&documents).unwrap();
    (0..UPDATES).for_each(|number| write(&documents, number));
    let mut server = place.start().await;
    place.json(&["settings", "set", "--auto-decline-expired", "false"]).await;
    place.json(&["import", documents.to_str().unwrap()]).await;
    server.process.kill().await;
    // As if all had come long ago.
    let database = place.data.join("patchwell.db");
    let aged = tokio::task::spawn_blocking(move || {
        let store = Store::open(StoreConfig::Sqlite(database)).unwrap();
        store.write_blocking(|tx| tx.execute("update revisions set arrival_date = 0", &[])).unwrap()
    });
    assert_eq!(aged.await.unwrap(), UPDATES as u64);

    let (mut random, mut kills, mut job) = (Random::named(11, "cleanup"), 0, None);
    let view = loop {
        let mut server = place.start().await;
        let mut api = server.api();
        let id = match &job {
            Some(id) => id,
            None => {
                let asked = api.post("/cleanup/run", &json!({ "steps": ["expired", "updates"] })).await.unwrap();
                job.insert(text(&asked, "id").to_owned())
            }
        };
        let patience = Duration::from_millis(5 + 5 * random.below(8));
        tokio::time::sleep(patience).await;
        let view = api.get(&format!("/jobs/{id}")).await.unwrap();
        if text(&view, "state") == "done" {
            break view;
        }
        kills += 1;
        assert!(kills < 200 && text(&view, "state") == "running", "{view}");
        server.process.kill().await;
    };
    println!("{kills} kills");
    assert!(kills >= 3, "hardly anything was interrupted");
    let mut server = place.start().await;
    let status = server.api().get("/cleanup").await.unwrap();
    assert_eq!(status["runs"].as_array().unwrap().len(), 1, "one run: {status}");
    for counts in [&status["runs"][0]["counts"], &view["counts"]] {
        assert_eq!(
            [&counts["expired_declined"], &counts["updates_deleted"], &counts["revisions_deleted"]],
            [&json!(UPDATES); 3],
            "{status}"
        );
    }
    assert_eq!(server.api().get("/status").await.unwrap()["revisions"], 0);
    server.process.kill().await;
}

/// A withdrawn update.
fn write(folder: &Path, number: usize) {
    let id = format!("00000000-0000-4000-8000-{number:012x}");
    let mut text = String::new();
    write!(
        text,
        r#"<upd:Update xmlns:upd="http://schemas.microsoft.com/msus/2002/12/Update"><upd:UpdateIdentity UpdateID="{id}" RevisionNumber="1" /><upd:Properties UpdateType="Software" DefaultPropertiesLanguage="en" ExplicitlyDeployable="true" PublicationState="Expired" CreationDate="2020-10-01T00:00:00Z" /><upd:LocalizedPropertiesCollection><upd:LocalizedProperties><upd:Language>en</upd:Language><upd:Title>Old {number}</upd:Title></upd:LocalizedProperties></upd:LocalizedPropertiesCollection></upd:Update>"#
    )
    .unwrap();
    std::fs::write(folder.join(format!("{number}.xml")), text).unwrap();
}
