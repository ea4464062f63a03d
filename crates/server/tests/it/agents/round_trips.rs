//! How many calls a scan takes.

use patchwell_wire::client::sync_updates::SyncUpdateParameters;

use crate::support::{Agent, EVERYTHING, Server, real};

/// What an agent remembers between scans.
#[derive(Default)]
struct Cache {
    /// Installed ones that others depend on.
    non_leaf: Vec<i32>,
    other: Vec<i32>,
}

impl Cache {
    /// The software pass in rounds, then the driver pass; gives the number of calls and how many updates came.
    async fn scan(&mut self, agent: &mut Agent, installed: impl Fn(&str) -> bool) -> (usize, usize) {
        let (mut calls, mut came) = (0, 0);
        loop {
            calls += 1;
            let info = agent.scan(&self.non_leaf, &self.other).await;
            assert!(calls < 1_000, "no end");
            came += info.new_updates.len();
            let mut more = info.truncated;
            for update in &info.new_updates {
                assert!(!self.non_leaf.contains(&update.id) && !self.other.contains(&update.id), "sent twice");
                let is_installed = !update.is_leaf && installed(update.xml.as_ref().unwrap());
                // No request names more than 400.
                if is_installed && self.non_leaf.len() < 400 {
                    self.non_leaf.push(update.id);
                    more = true;
                } else {
                    self.other.push(update.id);
                }
            }
            assert!(info.out_of_scope_revision_ids.is_empty());
            if !more {
                let drivers = SyncUpdateParameters {
                    installed_non_leaf_update_ids: self.non_leaf.clone(),
                    skip_software_sync: true,
                    ..Default::default()
                };
                came += agent.sync(drivers).await.unwrap().new_updates.len();
                return (calls + 1, came);
            }
        }
    }
}

async fn cold_and_warm(server: &Server, name: &str, installed: impl Fn(&str) -> bool) {
    let mut agent = Agent { accept: "xpress", ..Agent::ready(server, name).await };
    let mut cache = Cache::default();
    let (cold, came) = cache.scan(&mut agent, &installed).await;
    println!("{name}: {cold} round trips for {came} updates, {} installed", cache.non_leaf.len());
    assert!(came > 1_000, "{came}");
    assert!(cold <= 40, "{cold} round trips");
    assert_eq!(cache.scan(&mut agent, &installed).await, (2, 0));
}

#[tokio::test]
async fn a_cold_scan_of_everything_is_short_and_a_second_one_takes_two_calls() {
    let Some(server) = real(EVERYTHING).await else { return };
    // A machine with nothing but what is always true, and one that has all it can name.
    cold_and_warm(&server, "bare", |core| core.contains("<IsInstalled><True")).await;
    cold_and_warm(&server, "full", |_| true).await;
}
