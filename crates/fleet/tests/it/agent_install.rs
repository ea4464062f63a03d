//! The agent installs a real package: its real fragments, its real payload.

use std::collections::HashMap;
use std::io::Cursor;
use std::sync::Arc;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use patchwell_fleet::agent::{Agent, AgentOptions, InstallReport};
use patchwell_fleet::clock::Clock;
use patchwell_fleet::machine::Machine;
use patchwell_wire::Limits;
use patchwell_wire::client::deployment::{Deployment, DeploymentAction};
use patchwell_wire::client::file_location::FileLocation;
use patchwell_wire::client::get_extended_update_info::{self, ExtendedUpdateInfo, UpdateData};
use patchwell_wire::client::sync_updates::{self, SyncInfo, UpdateInfo};
use patchwell_wire::reporting::event::ReportingEvent;
use patchwell_wire::reporting::report_event_batch;
use patchwell_wire::soap::Reply;
use ring::digest;

use crate::data::{members, shared};
use crate::recorded_server::RecordedServer;

const PACKAGE: &str = "offline-sync/ucrt-kb2999226/Windows6.1-KB2999226-x64.msu";
const PAYLOAD: &str = "Windows6.1-KB2999226-x64.cab";
const CHILD: i32 = 2858;
const BUNDLE: i32 = 2859;
const BUNDLE_ID: &str = "39596029-E13D-471A-B0CD-868451EAFC2E";

/// The parts of the package: fragments by folder and revision, and the payload.
struct Package {
    fragments: HashMap<String, String>,
    payload: Vec<u8>,
}

fn package() -> Option<Package> {
    let outer = std::fs::read(shared()?.join(PACKAGE)).unwrap();
    let (_, payload) = members(Cursor::new(&outer), PAYLOAD).remove(0);
    let (_, scan) = members(Cursor::new(&outer), "WSUSSCAN.cab").remove(0);
    let (_, inner) = members(Cursor::new(scan), "package.cab").remove(0);
    let mut fragments = HashMap::new();
    for revision in ["4", "10", "28", "2858", "2859"] {
        for kind in ["core", "extended", "localized/en"] {
            let name = format!("{kind}/{revision}");
            let found = members(Cursor::new(&inner), &name).into_iter();
            let exact = found.filter(|(found, _)| found.replace('\\', "/") == name);
            fragments.extend(exact.map(|(_, bytes)| (name.clone(), String::from_utf8(bytes).unwrap())));
        }
    }
    Some(Package { fragments, payload })
}

impl Package {
    fn page(&self, revisions: &[(i32, DeploymentAction, bool)]) -> String {
        let info = |(id, action, is_leaf): &(i32, DeploymentAction, bool)| UpdateInfo {
            id: *id,
            deployment: Some(Deployment { id: *id, action: *action, is_assigned: true, ..Deployment::default() }),
            is_leaf: *is_leaf,
            xml: Some(self.fragments[&format!("core/{id}")].clone()),
        };
        let result = SyncInfo {
            new_updates: revisions.iter().map(info).collect(),
            driver_sync_not_needed: Some(true),
            ..SyncInfo::default()
        };
        let response = sync_updates::Response { result };
        String::from_utf8(sync_updates::encode_response(&response, &Reply::default())).unwrap()
    }

    fn script(&self, server: &RecordedServer) {
        let category = |id| (id, DeploymentAction::Evaluate, false);
        let pages = vec![
            self.page(&[category(4), category(28)]),
            self.page(&[category(10)]),
            self.page(&[(CHILD, DeploymentAction::Bundle, true), (BUNDLE, DeploymentAction::Install, true)]),
            self.page(&[]),
        ];
        server.set_answers("SyncUpdates", pages);
    }

    fn details(&self, server: &RecordedServer, address: &str, extended: String, content: Vec<u8>) {
        let digest = digest::digest(&digest::SHA1_FOR_LEGACY_USE_ONLY, &content).as_ref().to_vec();
        let path = "/Content/AB/x.cab";
        server.file(path, content);
        let file =
            FileLocation { file_digest: digest, url: format!("http://{address}{path}"), ..FileLocation::default() };
        let fragment = |name: &str| self.fragments[name].clone();
        let updates = vec![
            UpdateData { id: CHILD, xml: extended },
            UpdateData { id: BUNDLE, xml: fragment("extended/2859") },
            UpdateData { id: BUNDLE, xml: fragment("localized/en/2859") },
        ];
        let result = ExtendedUpdateInfo { updates, file_locations: vec![file], ..ExtendedUpdateInfo::default() };
        let response = get_extended_update_info::Response { result };
        let response = get_extended_update_info::encode_response(&response, &Reply::default());
        server.answer("GetExtendedUpdateInfo", String::from_utf8(response).unwrap());
    }
}

async fn run(
    machine: &Machine,
    package: &Package,
    extended: String,
    content: Vec<u8>,
) -> (Agent, InstallReport, RecordedServer) {
    let server = RecordedServer::default();
    let folder = shared().unwrap().join("recorded-wsus-2025");
    server.answers_of(&folder.join("client-scan"));
    let taken = std::fs::read_to_string(folder.join("client-flow/016-ReportEventBatch/response.xml")).unwrap();
    server.answer("ReportEventBatch", taken);
    server.set_answers("GetExtendedUpdateInfo", Vec::new());
    package.script(&server);
    let address = server.start().await;
    package.details(&server, &address, extended, content);
    let clock = Clock::new("2026-10-04T15:03:36Z".parse().unwrap(), 1000.0);
    let mut agent = Agent::new(Arc::new(machine.clone()), "win7", 5, clock, AgentOptions::new(&address));
    let (scan, report) = agent.update().await.unwrap();
    assert!(scan.unsatisfied.is_empty(), "{scan:?}");
    (agent, report, server)
}

fn events(server: &RecordedServer) -> Vec<ReportingEvent> {
    let batches = server.asked().into_iter().filter(|asked| asked.name == "ReportEventBatch");
    let decoded = |body: String| report_event_batch::decode_request(body.as_bytes(), &Limits::request()).unwrap();
    batches.flat_map(|asked| decoded(asked.body).event_batch).collect()
}

fn ids(events: &[ReportingEvent]) -> Vec<i32> {
    events.iter().map(|event| event.basic_data.event_id).collect()
}

fn misc<'a>(event: &'a ReportingEvent, key: &str) -> Option<&'a str> {
    event.extended_data.as_ref()?.misc_data.iter().find_map(|text| text.strip_prefix(key))
}

fn windows_7() -> Machine {
    (*Machine::built_in("windows-7-sp1-ultimate").unwrap()).clone()
}

#[tokio::test]
async fn a_real_package_is_downloaded_checked_installed_and_reported() {
    let Some(package) = package() else { return };
    let extended = package.fragments["extended/2858"].clone();
    let (agent, report, server) = run(&windows_7(), &package, extended, package.payload.clone()).await;
    assert_eq!(report.installed.len(), 1, "{report:?}");
    assert_eq!(report.bytes, 851_797);
    assert_eq!(agent.traffic().content, 851_797);
    let events = events(&server);
    assert_eq!(ids(&events), [147, 156, 167, 162, 181, 183, 147, 156]);
    assert_eq!(misc(&events[1], "U="), Some(BUNDLE_ID));
    assert_eq!(misc(&events[1], "V="), None);
    assert_eq!(misc(&events[3], "B="), Some("851797"));
    assert_eq!(misc(&events[7], "V="), Some(BUNDLE_ID));
    assert_eq!(misc(&events[7], "U="), None);
    let asked = server.asked();
    let get = asked.iter().find(|asked| asked.name.ends_with(".cab")).unwrap();
    assert_eq!(get.headers["range"], "bytes=0-851796");
    assert_eq!(get.headers["user-agent"], "Microsoft-Delivery-Optimization/10.1");
    assert_eq!(get.headers["content-length"], "0");
}

#[tokio::test]
async fn a_payload_that_is_not_what_its_digest_says_fails() {
    let Some(package) = package() else { return };
    let mut content = package.payload.clone();
    content[100_000] ^= 1;
    let extended = package.fragments["extended/2858"].clone();
    let wrong = digest_of(&content);
    let right = "JQmthtt2CKn4BslUnhPl/WTZipI=";
    assert!(extended.contains(right));
    // Only the SHA-256 still tells.
    let extended = extended.replace(right, &wrong);
    let (_, report, server) = run(&windows_7(), &package, extended, content).await;
    assert!(report.installed.is_empty());
    assert!(report.failed[0].1.contains("SHA-256"), "{report:?}");
    let events = events(&server);
    assert_eq!(ids(&events), [147, 156, 167, 161, 181, 182, 182]);
    assert_eq!(misc(&events[5], "M="), Some(format!("{BUNDLE_ID};501").as_str()));
    assert_eq!(events[6].basic_data.win32_hresult, -2_145_099_769);
    let strings = &events[6].extended_data.as_ref().unwrap().replacement_strings;
    assert_eq!(strings, &["0x80246007", "Update for Windows (KB2999226)"]);
}

fn digest_of(content: &[u8]) -> String {
    STANDARD.encode(digest::digest(&digest::SHA1_FOR_LEGACY_USE_ONLY, content))
}

/// An extended fragment for other content.
fn extended_for(content: &[u8], reboot: &str) -> String {
    format!(
        r#"<ExtendedProperties DefaultPropertiesLanguage="en" MaxDownloadSize="1" MinDownloadSize="0"><InstallationBehavior RebootBehavior="{reboot}" /></ExtendedProperties><Files><File Digest="{}" DigestAlgorithm="SHA1" FileName="x.cab" Size="{}" /></Files>"#,
        digest_of(content),
        content.len()
    )
}

#[tokio::test]
async fn large_payloads_come_in_pieces_of_a_mebibyte_in_no_order() {
    let Some(package) = package() else { return };
    let mut content = vec![0; 5 * (1 << 20) + 77];
    patchwell_fleet::random::Random::new(3).fill(&mut content);
    let (_, report, server) = run(&windows_7(), &package, extended_for(&content, "NeverReboots"), content).await;
    assert_eq!(report.installed.len(), 1, "{report:?}");
    let mut ranges: Vec<_> = server
        .asked()
        .into_iter()
        .filter(|asked| asked.name.ends_with(".cab"))
        .map(|asked| asked.headers["range"].to_str().unwrap().to_owned())
        .collect();
    ranges.sort();
    assert_eq!(
        ranges,
        [
            "bytes=0-1048575",
            "bytes=1048576-2097151",
            "bytes=2097152-3145727",
            "bytes=3145728-4194303",
            "bytes=4194304-5242879",
            "bytes=5242880-5242956",
        ]
    );
}

#[tokio::test]
async fn a_restart_finishes_what_needs_one() {
    let Some(package) = package() else { return };
    let content = vec![1; 10];
    let extended = extended_for(&content, "AlwaysRequiresReboot");
    let (mut agent, report, server) = run(&windows_7(), &package, extended, content).await;
    assert_eq!((report.pending.len(), report.installed.len()), (1, 0));
    let scan = agent.scan().await.unwrap();
    assert_eq!(scan.needed.len(), 1, "still needed before the restart");
    assert!(agent.install(&scan).await.unwrap().pending.is_empty(), "but not installed twice");
    assert_eq!(agent.restart().await.unwrap(), 1);
    let scan = agent.scan().await.unwrap();
    assert!(scan.needed.is_empty() && scan.installed.len() == 1);
    let events = events(&server);
    assert_eq!(ids(&events), [147, 156, 167, 162, 181, 201, 147, 156, 202, 203, 147, 156]);
    assert_eq!(events[5].basic_data.win32_hresult, 2_359_301);
}

#[tokio::test]
async fn a_broken_computer_fails_as_it_is_told_to() {
    let Some(package) = package() else { return };
    let mut machine = windows_7();
    machine.behavior.failing_installations = 1;
    let extended = package.fragments["extended/2858"].clone();
    let (_, report, server) = run(&machine, &package, extended, package.payload.clone()).await;
    assert_eq!(report.failed.len(), 1);
    let events = events(&server);
    assert_eq!(ids(&events), [147, 156, 167, 162, 181, 182, 182]);
    assert_eq!(events[6].basic_data.win32_hresult.cast_unsigned(), 0x8007_0643);
}
