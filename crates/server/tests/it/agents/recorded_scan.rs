//! The scan that was recorded between a Windows 11 25H2 agent and a Windows Server 2025 WSUS, step by step.

use std::path::{Path, PathBuf};

use patchwell_model::ComputerId;
use patchwell_testkit::shared_data;
use patchwell_wire::soap::Operation;

use crate::support::{Agent, RECORDED, Server, element_text, elements, real, unpack};

const CATEGORY: &str = "dd78b8a1-0b20-45c1-add6-4da72e9364cf";

/// The recorded agent: sends what was recorded, with this server's cookies, times and revision ids in place of the
/// recorded ones.
struct Replay {
    agent: Agent,
    folder: PathBuf,
    /// Recorded text and what stands for it here.
    substitutes: Vec<(String, String)>,
}

impl Replay {
    fn recorded(&self, step: &str, file: &str) -> Option<String> {
        std::fs::read_to_string(self.folder.join(step).join(file)).ok()
    }

    fn request(&self, step: &str) -> String {
        let text = self.recorded(step, "request.xml").unwrap_or_else(|| {
            // The note of what was left out of the recording is not part of it.
            let excerpt = self.recorded(step, "request-excerpt.xml").unwrap();
            let (before, rest) = excerpt.split_once("<!--").unwrap();
            format!("{before}{}", rest.split_once("-->").unwrap().1)
        });
        self.substitutes.iter().fold(text, |text, (recorded, ours)| text.replace(recorded.as_str(), ours))
    }

    /// Sends a step and holds the answer against the recorded one: the same elements in the same order.
    async fn step(&mut self, step: &str, operation: Operation) -> String {
        let answer = self.agent.post(operation, self.request(step)).await;
        let text = String::from_utf8(unpack(&answer)).unwrap();
        assert_eq!(answer.status, 200, "{step}: {text}");
        assert_eq!(answer.header("content-encoding"), self.agent.accept);
        assert_eq!(answer.header("content-type"), "text/xml; charset=utf-8");
        assert_eq!(answer.header("cache-control"), "private");
        assert_eq!(answer.header("vary"), "Accept-Encoding");
        let recorded = self.recorded(step, "response.xml").unwrap();
        assert_eq!(elements(&text), elements(&recorded), "{step}");
        let envelope = |text: &str| text.split_once("Response").unwrap().0.to_owned();
        assert_eq!(envelope(&text), envelope(&recorded), "{step}");
        for name in ["Expiration", "EncryptedData", "CookieData", "LastChange"] {
            self.learn(name, &recorded, &text);
        }
        text
    }

    /// From now on what the answer says stands for what the recorded one says.
    fn learn(&mut self, name: &str, recorded: &str, ours: &str) {
        let element = |text: &str| format!("{name}>{text}<");
        for (recorded, ours) in element_text(recorded, name).into_iter().zip(element_text(ours, name)) {
            let place = if name == "LastChange" { "lastChange>" } else { "" };
            let (recorded, ours) = match place {
                "" => (element(recorded), element(ours)),
                place => (format!("{place}{recorded}<"), format!("{place}{ours}<")),
            };
            self.substitutes.retain(|(known, _)| *known != recorded);
            // Cookies were blanked in the recording and are all alike: the newest is the one to send.
            self.substitutes.push((recorded, ours));
        }
    }

    /// One SyncUpdates that offers one update; its recorded id stands for ours from now on.
    async fn offered(&mut self, step: &str) -> String {
        let text = self.step(step, Operation::SyncUpdates).await;
        let recorded = self.recorded(step, "response.xml").unwrap();
        let offered = |text: &str| element_text(text, "UpdateInfo")[0].to_owned();
        let (ours, theirs) = (offered(&text), offered(&recorded));
        let id = |info: &str| format!("<int>{}</int>", element_text(info, "ID")[0]);
        self.substitutes.push((id(&theirs), id(&ours)));
        for name in ["Action", "IsAssigned", "IsLeaf", "AutoSelect", "AutoDownload", "SupersedenceBehavior", "Xml"] {
            assert_eq!(element_text(&ours, name).last(), element_text(&theirs, name).last(), "{step} {name}");
        }
        ours
    }

    async fn handshake(&mut self) {
        self.step("001-GetConfig", Operation::GetConfig).await;
        self.step("002-GetAuthorizationCookie", Operation::SimpleAuthGetAuthorizationCookie).await;
        self.step("003-GetCookie", Operation::ClientGetCookie).await;
        self.step("004-RegisterComputer", Operation::RegisterComputer).await;
    }
}

fn replay(server: &Server, folder: &Path, accept: &'static str) -> Replay {
    let mut agent = Agent::new(server, "unused");
    agent.accept = accept;
    Replay { agent, folder: folder.join("recorded-wsus-2025/client-scan"), substitutes: Vec::new() }
}

/// Whether the latest revision here is the one that was recorded.
fn is_known(server: &Server, id: &str, revision: i32) -> bool {
    let latest = server.app.snapshot().latest(id.parse().unwrap()).map(|entry| entry.identity.revision_number);
    latest == Some(revision)
}

#[tokio::test]
async fn the_recorded_scan_is_answered_as_it_was() {
    let Some(data) = shared_data() else { return };
    let Some(server) = real(RECORDED).await else { return };
    assert!(is_known(&server, "56309036-4c77-4dd9-951a-99ee9c246a94", 101));
    assert!(is_known(&server, CATEGORY, 202));
    for accept in ["", "xpress", "gzip"] {
        let mut replay = replay(&server, &data, accept);
        replay.handshake().await;
        let scan = replay.step("005-StartCategoryScan", Operation::StartCategoryScan).await;
        assert_eq!(element_text(&scan, "guid"), [CATEGORY]);
        replay.offered("006-SyncUpdates").await;
        replay.offered("007-SyncUpdates").await;
        replay.offered("008-SyncUpdates").await;
        let drivers = replay.step("009-SyncUpdates", Operation::SyncUpdates).await;
        assert_eq!(element_text(&drivers, "DriverSyncNotNeeded"), ["true"]);
        extended(&mut replay).await;
    }
    let id = ComputerId::new("e1da06a3-5601-43c9-bac3-52d5db701494").unwrap();
    let computer = server.app.computers().get(&id).cloned();
    let details = computer.unwrap().computer.details.clone().unwrap();
    assert_eq!((details.os.build, details.model.as_str()), (26_200, "Standard PC (Q35 + ICH9, 2009)"));
}

/// The fragments of the three categories, in the recorded order of ids, with the recorded texts.
async fn extended(replay: &mut Replay) {
    let step = "010-GetExtendedUpdateInfo";
    let text = replay.step(step, Operation::GetExtendedUpdateInfo).await;
    let recorded = replay.recorded(step, "response.xml").unwrap();
    let sorted = |text: &str| {
        let mut fragments: Vec<_> = element_text(text, "Xml").into_iter().map(str::to_owned).collect();
        fragments.sort();
        fragments
    };
    assert_eq!(sorted(&text), sorted(&recorded));
    let ids: Vec<i32> = element_text(&text, "ID").into_iter().map(|id| id.parse().unwrap()).collect();
    let (extended, localized) = ids.split_at(3);
    assert!(extended.is_sorted() && extended == localized, "{ids:?}");
}
