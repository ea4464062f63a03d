//! Three servers, one above the other, each on an address of its own: what is decided at the top reaches a computer at
//! the bottom, and what the computer reports reaches the top.

mod healing;
mod migrating;
mod server;
mod world;

use serde_json::json;

use world::{Chain, Kind};

const PILOT: &str = "Pilot";

#[tokio::test(flavor = "multi_thread")]
async fn what_is_decided_at_the_top_reaches_the_bottom_and_reports_come_back() {
    let Some(chain) = Chain::with_real_data([Kind::Root, Kind::Replica, Kind::Replica]) else { return };
    let [root, middle, last] = &chain.servers;
    root.json(&["groups", "create", PILOT]);
    root.json(&["approve", &chain.update, "--group", PILOT, "--deadline", "2099-12-01T03:00:00Z"]);
    let licensed = chain.licensed_update();
    root.json(&["eula", "accept", &licensed]);
    let declined = licensed;
    root.json(&["decline", &declined]);
    chain.synchronize();
    for below in [middle, last] {
        let approvals = below.json(&["updates", "show", &chain.update])["approvals"].clone();
        let shown = (&approvals[0]["group"]["name"], &approvals[0]["deadline"], &approvals[0]["action"]);
        assert_eq!(shown, (&json!(PILOT), &json!("2099-12-01T03:00:00Z"), &json!("install")), "{approvals}");
        assert_eq!(below.json(&["updates", "show", &declined])["approval"], "declined");
        let eulas = below.json(&["eula", "list"]);
        assert!(eulas["items"].as_array().unwrap().iter().any(|eula| eula["accepted"].is_object()), "{eulas}");
        assert!(below.refused(&["decline", &chain.update]).contains("replica"));
    }
    chain.wait_for_content(last);

    let mut agent = chain.agent(last, "pc.example.test");
    agent.scan().await.unwrap();
    last.json(&["computers", "move", "pc.example.test", "--group", PILOT]);
    let (_, report) = agent.update().await.unwrap();
    assert_eq!((report.installed.len(), report.failed.len()), (1, 0), "{report:?}");
    // Each run reports upwards at its end: the last server first.
    last.json(&["sync", "now"]);
    middle.json(&["sync", "now"]);
    for above in [root, middle] {
        let status = above.json(&["status", "--update", &chain.update, "--include-downstream"]);
        let computers = status["computers"].as_array().unwrap();
        let shown: Vec<_> = computers.iter().map(|computer| (&computer["name"], &computer["state"])).collect();
        assert_eq!(shown, [(&json!("pc.example.test"), &json!("installed"))], "{status}");
        let own = above.json(&["status", "--update", &chain.update]);
        assert_eq!(own["computers"].as_array().map(Vec::len), Some(0), "{own}");
    }
    let below = root.json(&["downstream", "list"]);
    assert_eq!(below["items"].as_array().map(Vec::len), Some(2), "{below}");

    // A decision that is taken back goes down, too.
    root.json(&["approve", &chain.update, "--group", PILOT, "--action", "none"]);
    root.json(&["reinstate", &declined]);
    chain.synchronize();
    let scan = agent.scan().await.unwrap();
    assert!(scan.approved.is_empty(), "{scan:?}");
    assert_ne!(last.json(&["updates", "show", &declined])["approval"], "declined");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_autonomous_server_decides_for_those_below_it() {
    let Some(chain) = Chain::with_real_data([Kind::Root, Kind::Autonomous, Kind::Replica]) else { return };
    let [root, middle, last] = &chain.servers;
    root.json(&["groups", "create", "Head office"]);
    root.json(&["approve", &chain.update, "--group", "Head office"]);
    middle.json(&["sync", "now"]);
    assert_eq!(middle.json(&["updates", "show", &chain.update])["approval"], "unapproved");
    middle.json(&["groups", "create", PILOT]);
    middle.json(&["approve", &chain.update, "--group", "All Computers"]);
    last.json(&["sync", "now"]);
    chain.wait_for_content(last);
    let mut agent = chain.agent(last, "pc.example.test");
    let (_, report) = agent.update().await.unwrap();
    assert_eq!(report.installed.len(), 1, "{report:?}");
    last.json(&["sync", "now"]);
    middle.json(&["sync", "now"]);
    let status = middle.json(&["status", "--update", &chain.update, "--include-downstream"]);
    assert_eq!(status["computers"][0]["state"], "installed", "{status}");
    // As in WSUS, the head office knows the servers and their counts, and not the computers of an autonomous server.
    let below = root.json(&["downstream", "list"]);
    assert_eq!(below["items"].as_array().map(Vec::len), Some(2), "{below}");
    let names: Vec<_> = last.json(&["groups", "list"])["items"].as_array().unwrap().clone();
    assert!(
        names.iter().any(|group| group["name"] == PILOT) && !names.iter().any(|group| group["name"] == "Head office")
    );
}
