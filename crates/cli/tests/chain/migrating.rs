//! An old server is taken over.

use serde_json::json;

use crate::server::Server;
use crate::world::{Chain, Kind};

#[tokio::test(flavor = "multi_thread")]
async fn everything_of_an_old_server_comes_and_the_new_one_decides_for_itself() {
    let Some(chain) = Chain::with_real_data([Kind::Root, Kind::Root, Kind::Root]) else { return };
    let [old, new, busy] = &chain.servers;
    old.json(&["groups", "create", "Pilot"]);
    old.json(&["groups", "create", "Inner", "--parent", "Pilot"]);
    old.json(&["approve", &chain.update, "--group", "Pilot"]);
    let from = format!("http://{}", old.address);
    let folder = tempfile::tempdir().unwrap();
    let list = folder.path().join("computers.csv");
    let rows = "\u{feff}\"FullDomainName\",\"Id\",\"Groups\"\r\n\"pc.example.test\",\"\",\"All Computers;Inner\"\r\n\
        \"gone.example.test\",\"\",\"Berlin\"\r\n";
    std::fs::write(&list, rows).unwrap();
    let list = list.to_str().unwrap();

    let report = new.json(&["migrate", "--from", &from, "--computers", list]);
    assert_eq!((&report["groups"], &report["promoted"]), (&json!(2), &json!(false)), "{report}");
    assert_eq!(report["computers"]["waiting"], 1, "{report}");
    assert_eq!(report["computers"]["unknown_groups"], json!({ "Berlin": 1 }), "{report}");
    chain.wait_for_content(new);
    // Again goes on where it was, and nothing comes twice.
    let report = new.json(&["migrate", "--from", &from, "--computers", list, "--promote"]);
    assert_eq!((&report["synchronization"]["counts"]["updates_new"], &report["promoted"]), (&json!(0), &json!(true)));
    assert_eq!(report["bytes_have"], report["bytes_wanted"], "{report}");

    let mut agent = chain.agent(new, "pc.example.test");
    let (_, done) = agent.update().await.unwrap();
    assert_eq!(done.installed.len(), 1, "it found its group and the approval of the group above: {done:?}");
    new.json(&["groups", "create", "Own"]);
    assert!(old.json(&["downstream", "list"])["items"][0].is_object());
    assert_eq!(old.json(&["groups", "list"])["items"].as_array().map(Vec::len), Some(5), "the old server is as it was");

    busy.json(&["groups", "create", "Own"]);
    refuses_to_lose_groups(busy, &from);
}

fn refuses_to_lose_groups(server: &Server, from: &str) {
    assert!(server.refused(&["migrate", "--from", from]).contains("--yes"));
    let groups = server.json(&["groups", "list"]);
    assert!(groups["items"].as_array().unwrap().iter().any(|group| group["name"] == "Own"), "{groups}");
}
