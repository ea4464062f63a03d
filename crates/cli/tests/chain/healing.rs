//! Servers that are killed at any moment.

use std::time::Duration;

use serde_json::Value;

use crate::world::{Chain, Kind};

/// Kills of each server.
const KILLS: u64 = 3;

/// Moments that differ from run to run would make failures hard to find again.
fn milliseconds(seed: u64) -> u64 {
    let mixed = seed.wrapping_mul(0x9E37_79B9_7F4A_7C15).rotate_left(29).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    mixed >> 33 & 0x1FF
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_is_killed_the_next_run_heals() {
    let Some(mut chain) = Chain::with_real_data([Kind::Root, Kind::Replica, Kind::Replica]) else { return };
    chain.servers[0].json(&["groups", "create", "Pilot"]);
    chain.servers[0].json(&["approve", &chain.update.clone(), "--group", "Pilot"]);
    for round in 0..KILLS {
        for victim in [1, 0, 2] {
            for server in chain.servers.iter().skip(1) {
                // It may be refused: the one before may still run.
                let _ = server.run(&["sync", "now", "--no-wait"]);
            }
            tokio::time::sleep(Duration::from_millis(milliseconds(round * 3 + victim))).await;
            let server = &mut chain.servers[usize::try_from(victim).unwrap()];
            server.kill();
            server.start_again();
        }
    }
    for server in chain.servers.iter().skip(1) {
        finish(server);
        server.json(&["sync", "now"]);
    }
    let [root, middle, last] = &chain.servers;
    let newest =
        |server: &crate::server::Server| server.json(&["updates", "list", "--type", "software"])["items"].clone();
    let titles = |items: Value| -> Vec<String> {
        items.as_array().unwrap().iter().map(|update| update["id"].to_string()).collect()
    };
    assert_eq!(titles(newest(middle)), titles(newest(root)));
    assert_eq!(titles(newest(last)), titles(newest(root)));
    let approvals = last.json(&["updates", "show", &chain.update])["approvals"].clone();
    assert_eq!(approvals[0]["group"]["name"], "Pilot", "{approvals}");
    chain.wait_for_content(last);
    let again = last.json(&["sync", "now"]);
    assert_eq!(again["counts"]["updates_new"], 0, "{again}");
}

/// Waits until no job runs.
fn finish(server: &crate::server::Server) {
    for _ in 0..600 {
        let jobs = server.json(&["jobs"]);
        let is_open = |job: &Value| job["state"] == "queued" || job["state"] == "running";
        if !jobs["items"].as_array().unwrap().iter().any(is_open) {
            return;
        }
        std::thread::sleep(Duration::from_millis(100));
    }
    panic!("a job does not end: {}", server.log());
}
