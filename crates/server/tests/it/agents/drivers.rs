//! The driver pass with a real driver, and printers.

use patchwell_model::{ApprovalAction, GroupId, UpdateId};
use patchwell_testkit::shared_data;
use patchwell_wire::client::deployment::DeploymentAction;
use patchwell_wire::client::sync_printer_catalog;
use patchwell_wire::client::sync_updates::{ComputerSpec, Device, InstalledDriver, SyncUpdateParameters};

use crate::support::{Agent, Document, Server, id_of};

const DRIVER: &str = "9089c22f-99c1-4ef7-8c20-be8895d5a38d";
/// Of the computers that the real driver is distributed to.
const COMPUTER: &str = "3e4626d6-ac14-5658-8306-27a8761ca92c";
/// One of each clause of its prerequisites.
const NEEDED: [&str; 6] = [
    "61dd6f14-5433-4d46-9ca1-b6a1f2aa341d",
    "59653007-e2e9-4f71-8525-2ff588527978",
    "9f4f44d8-bfec-48c6-a02c-2d9ea220f6e2",
    "329f1e4b-d2e0-4b2b-bb97-e679609a7be6",
    "ebfc1fc5-71a4-4f7b-9aca-3b9a503104a0",
    "7dd9959a-e808-477a-ab89-b2e3d3ed1f65",
];

/// A server with the real driver and stand-ins for what it depends on; the ids of these.
async fn with_driver() -> Option<(Server, String, Vec<i32>)> {
    let document = shared_data()?.join("mu-documents/driver-intel-bluetooth.xml");
    let text = std::fs::read_to_string(&document).unwrap();
    let server = Server::start().await;
    server.import(&[document]).await;
    let needed = NEEDED.map(|id| id.parse::<UpdateId>().unwrap());
    let stand_ins: Vec<Document> = needed.iter().map(|id| Document::detectoid(1).with_id(*id)).collect();
    server.publish(&stand_ins).await;
    let hardware_id = text.split("HardwareID=\"").nth(1).unwrap().split('"').next().unwrap().replace("&amp;", "&");
    let ids = needed.iter().map(|id| server.revision(*id)).collect();
    Some((server, hardware_id, ids))
}

fn pass(installed: &[i32], hardware_id: &str, driver: Option<InstalledDriver>) -> SyncUpdateParameters {
    SyncUpdateParameters {
        installed_non_leaf_update_ids: installed.to_vec(),
        system_spec: vec![Device {
            hardware_ids: vec![hardware_id.to_uppercase()],
            installed_driver: driver,
            ..Default::default()
        }],
        computer_spec: Some(ComputerSpec { hardware_ids: vec![COMPUTER.parse().unwrap()] }),
        skip_software_sync: true,
        ..Default::default()
    }
}

fn installed_since(date: &str, hardware_id: &str) -> InstalledDriver {
    InstalledDriver {
        matching_id: Some(hardware_id.to_owned()),
        driver_ver_date: date.parse().unwrap(),
        driver_ver_version: 1,
        matching_computer_hwid: Some(COMPUTER.parse().unwrap()),
        provider: Some("Intel Corporation".to_owned()),
        ..Default::default()
    }
}

#[tokio::test]
async fn a_device_is_offered_the_better_driver_once_it_is_asked_for() {
    let Some((server, hardware_id, needed)) = with_driver().await else { return };
    let driver = server.revision(DRIVER.parse().unwrap());
    let everyone = [GroupId::ALL_COMPUTERS];
    server.approve(DRIVER.parse().unwrap(), &everyone, ApprovalAction::Install).await;
    let mut agent = Agent::ready(&server, "pc-1").await;
    let software = agent.scan(&needed, &[]).await;
    assert_eq!(software.driver_sync_not_needed, Some(false));
    assert!(software.new_updates.iter().all(|update| update.id != driver), "drivers come in the pass of drivers");
    let offered = agent.sync(pass(&needed, &hardware_id, None)).await.unwrap();
    let [update] = &offered.new_updates[..] else { panic!("{:?}", offered.new_updates) };
    let deployment = update.deployment.as_ref().unwrap();
    assert_eq!((update.id, deployment.action), (driver, DeploymentAction::Install));
    assert!(deployment.hardware_ids.iter().any(|id| id.eq_ignore_ascii_case(&hardware_id)), "{deployment:?}");
    // An older driver gives way, a newer one does not.
    let older = installed_since("2001-01-01T00:00:00Z", &hardware_id);
    assert_eq!(agent.sync(pass(&needed, &hardware_id, Some(older))).await.unwrap().new_updates.len(), 1);
    let newer = installed_since("2031-01-01T00:00:00Z", &hardware_id);
    assert_eq!(agent.sync(pass(&needed, &hardware_id, Some(newer))).await.unwrap().new_updates, []);
    // The driver is for some computers only.
    let elsewhere = SyncUpdateParameters { computer_spec: None, ..pass(&needed, &hardware_id, None) };
    assert_eq!(agent.sync(elsewhere).await.unwrap().new_updates, []);
    // Prerequisites hold for drivers, and other devices get nothing.
    assert_eq!(agent.sync(pass(&needed[1..], &hardware_id, None)).await.unwrap().new_updates, []);
    assert_eq!(agent.sync(pass(&needed, "USB\\VID_0000", None)).await.unwrap().new_updates, []);
    // Cached drivers are not sent again; one whose device is gone is forgotten.
    let mut cached = pass(&needed, &hardware_id, None);
    cached.cached_driver_ids = vec![driver];
    let again = agent.sync(cached).await.unwrap();
    assert!(again.new_updates.is_empty() && again.out_of_scope_revision_ids.is_empty());
    let mut gone = pass(&needed, "USB\\VID_0000", None);
    gone.cached_driver_ids = vec![driver];
    assert_eq!(agent.sync(gone).await.unwrap().out_of_scope_revision_ids, [driver]);
}

#[tokio::test]
async fn the_printer_catalog_has_printers_only() {
    let server = Server::with(&[Document::printer(30, "USBPRINT\\MakerModel"), Document::software(10)]).await;
    server.approve(id_of(30), &[GroupId::ALL_COMPUTERS], ApprovalAction::Install).await;
    let agent = Agent::ready(&server, "pc-1").await;
    let printer = server.revision(id_of(30));
    let request = sync_printer_catalog::Request { cookie: agent.cookie.clone(), ..Default::default() };
    let info = agent.sync_printer_catalog(&request).await.unwrap().result;
    let [update] = &info.new_updates[..] else { panic!("{:?}", info.new_updates) };
    assert_eq!(update.id, printer);
    let hardware_ids = &update.deployment.as_ref().unwrap().hardware_ids;
    assert_eq!(hardware_ids.len(), 1, "{hardware_ids:?}");
    let request = sync_printer_catalog::Request {
        cookie: info.new_cookie,
        printer_update_ids: vec![printer, 999_999],
        ..Default::default()
    };
    let again = agent.sync_printer_catalog(&request).await.unwrap().result;
    assert_eq!((again.new_updates, again.out_of_scope_revision_ids), (vec![], vec![999_999]));
}
