//! The two offline packages, from import to installed.

use crate::support::{Server, shared_data};

#[tokio::test(flavor = "multi_thread")]
async fn windows_7_installs_the_universal_c_runtime_and_windows_11_does_not_need_it() {
    let Some(data) = shared_data() else { return };
    let server = Server::start();
    server.import(&data.join("offline-sync/ucrt-kb2999226"));
    let updates = server.json(&["updates", "list"]);
    let update = updates["items"][0]["id"].as_str().unwrap().to_owned();

    let mut old = server.agent("windows-7-sp1-ultimate", "old.example.test");
    let mut new = server.agent("windows-11-25h2", "new.example.test");
    let scan = old.scan().await.unwrap();
    assert!(scan.unsatisfied.is_empty(), "{:?}", scan.unsatisfied);
    assert_eq!(scan.needed.len(), 1, "{scan:?}");
    assert!(scan.approved.is_empty());
    assert!(scan.round_trips <= 40, "{}", scan.round_trips);
    new.scan().await.unwrap();
    assert_eq!(server.state(&update, "old.example.test"), "needed");
    assert_eq!(server.state(&update, "new.example.test"), "not_applicable");

    server.json(&["groups", "create", "Old machines"]);
    server.json(&["computers", "move", "old.example.test", "--group", "Old machines"]);
    server.json(&["approve", &update, "--group", "Old machines"]);
    let (scan, report) = old.update().await.unwrap();
    assert_eq!((report.installed.len(), report.failed.len()), (1, 0), "{report:?}");
    assert_eq!(report.bytes, 851_797, "the real payload was fetched");
    assert!(scan.needed.is_empty());
    assert_eq!(server.state(&update, "old.example.test"), "installed");
    let again = old.scan().await.unwrap();
    assert!(again.round_trips <= 2, "{}", again.round_trips);
    let scan = new.scan().await.unwrap();
    assert!(scan.approved.is_empty());
    assert_eq!(server.state(&update, "new.example.test"), "not_applicable");
    let events = server.json(&["events", "--computer", "old.example.test"]);
    let ids: Vec<i64> =
        events["items"].as_array().unwrap().iter().map(|event| event["event_id"].as_i64().unwrap()).collect();
    for expected in [147, 162, 167, 181, 183] {
        assert!(ids.contains(&expected), "{expected} is not in {ids:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_remote_administration_tools_install_as_far_as_their_payload_is_there() {
    let Some(data) = shared_data() else { return };
    let server = Server::start();
    server.import(&data.join("offline-sync/rsat-kb958830"));
    let updates = server.json(&["updates", "list"]);
    let update = updates["items"][0]["id"].as_str().unwrap().to_owned();
    let missing = server.json(&["content", "missing"]);
    let names: Vec<&str> =
        missing["items"].as_array().unwrap().iter().map(|file| file["name"].as_str().unwrap()).collect();
    assert_eq!(names, ["Windows6.1-KB958830-x64-RefreshPkg.cab"], "{missing}");

    let mut old = server.agent("windows-7-sp1-ultimate", "old.example.test");
    let mut new = server.agent("windows-11-25h2", "new.example.test");
    assert_eq!(old.scan().await.unwrap().needed.len(), 1);
    new.scan().await.unwrap();
    assert_eq!(server.state(&update, "old.example.test"), "needed");
    assert_eq!(server.state(&update, "new.example.test"), "not_applicable");

    // The licence comes first.
    let refused = server.run(&["approve", &update, "--group", "All Computers"]);
    assert_eq!(refused.status.code(), Some(1), "{refused:?}");
    server.json(&["eula", "accept", &update]);
    server.json(&["approve", &update, "--group", "All Computers"]);
    let scan = old.scan().await.unwrap();
    let report = old.install(&scan).await.unwrap();
    assert!(report.installed.is_empty(), "{report:?}");
    assert_eq!(report.failed.len(), 1, "{report:?}");
    assert_eq!(server.state(&update, "old.example.test"), "failed");
}
