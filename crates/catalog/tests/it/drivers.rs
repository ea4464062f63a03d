//! Drivers for devices ([MS-WUSP] 3.1.5.7).

use patchwell_catalog::{
    DecisionState, Device, DriverScanAnswer, DriverScanRequest, InstalledDriver, PrinterScanRequest, Snapshot,
    SystemSpec,
};
use patchwell_model::{DeploymentAction, DriverFeatureScore, DriverMetadata, IndexEntry, UpdateType};

use crate::generate::*;

fn row(hardware_id: &str, ver_date_days: i32, ver_version: u64) -> DriverMetadata {
    DriverMetadata {
        hardware_id: hardware_id.to_owned(),
        ver_date_days,
        ver_version,
        class: "Net".to_owned(),
        manufacturer: "Maker".to_owned(),
        provider: "Provider".to_owned(),
        model: "Model".to_owned(),
        whql_driver_id: 0,
        feature_scores: Vec::new(),
        distribution_computer_hardware_ids: Vec::new(),
        target_computer_hardware_ids: Vec::new(),
    }
}

fn scored(score: u8, row: DriverMetadata) -> DriverMetadata {
    let feature_scores = vec![DriverFeatureScore { operating_system: "amd64.10.0".to_owned(), score }];
    DriverMetadata { feature_scores, ..row }
}

fn targeted(computer: &str, row: DriverMetadata) -> DriverMetadata {
    DriverMetadata { distribution_computer_hardware_ids: vec![computer.to_owned()], ..row }
}

fn driver(id: i32, drivers: Vec<DriverMetadata>) -> IndexEntry {
    let n = u8::try_from(id).unwrap();
    IndexEntry { update_type: UpdateType::Driver, drivers, ..entry(id, n, 1) }
}

/// A device with two hardware ids and a compatible id, in a computer with two ids.
fn system(installed: Option<InstalledDriver>) -> SystemSpec {
    let ids = |ids: &[&str]| ids.iter().map(|id| (*id).to_owned()).collect();
    SystemSpec {
        computer_hardware_ids: ids(&["{AAAA}", "bbbb"]),
        devices: vec![Device {
            hardware_ids: ids(&["PCI\\VEN_1&DEV_2&SUBSYS_3", "PCI\\VEN_1&DEV_2"]),
            compatible_ids: ids(&["PCI\\VEN_1"]),
            installed,
        }],
    }
}

fn scan(rows: &[Vec<DriverMetadata>], system: &SystemSpec, cached_drivers: &[i32]) -> DriverScanAnswer {
    let entries = rows.iter().zip(1i32..).map(|(rows, id)| driver(id, rows.clone()));
    let snapshot = Snapshot::build(entries, DecisionState::default());
    snapshot.scan_drivers(&DriverScanRequest {
        groups: &[],
        previous_groups: None,
        anchor: Some(snapshot.seq()),
        installed: &[],
        cached_drivers,
        system,
        feature_key: Some("AMD64.10.0"),
    })
}

/// Which driver (by its place) a device without one gets, whatever the order of the catalog.
#[track_caller]
fn check(rows: &[DriverMetadata], best: Option<usize>) {
    let winner = |answer: DriverScanAnswer| answer.new.first().map(|d| usize::try_from(d.deployed.id.0).unwrap() - 1);
    let drivers: Vec<Vec<DriverMetadata>> = rows.iter().map(|row| vec![row.clone()]).collect();
    assert_eq!(winner(scan(&drivers, &system(None), &[])), best);
    let reversed: Vec<Vec<DriverMetadata>> = drivers.iter().rev().cloned().collect();
    assert_eq!(winner(scan(&reversed, &system(None), &[])), best.map(|at| rows.len() - 1 - at));
}

const FIRST: &str = "pci\\ven_1&dev_2&subsys_3";
const SECOND: &str = "PCI\\VEN_1&DEV_2";
const COMPATIBLE: &str = "PCI\\VEN_1";

#[test]
fn each_rule_counts_before_the_next() {
    check(&[row("USB\\OTHER", 9, 9)], None);
    check(&[row(COMPATIBLE, 1, 1)], Some(0));
    // Version, date, hardware id, feature score, computer hardware id: each beats all that come before in this list.
    check(&[row(FIRST, 1, 1), row(FIRST, 1, 2)], Some(1));
    check(&[row(FIRST, 1, 9), row(FIRST, 2, 1)], Some(1));
    check(&[row(SECOND, 9, 9), row(FIRST, 1, 1)], Some(1));
    check(&[row(COMPATIBLE, 9, 9), row(SECOND, 1, 1)], Some(1));
    check(&[scored(5, row(FIRST, 9, 9)), scored(4, row(COMPATIBLE, 1, 1))], Some(1));
    check(&[row(FIRST, 9, 9), scored(254, row(COMPATIBLE, 1, 1))], Some(1));
    check(&[scored(0, row(FIRST, 9, 9)), targeted("bbbb", row(COMPATIBLE, 1, 1))], Some(1));
    check(&[targeted("BBBB", scored(0, row(FIRST, 9, 9))), targeted("aaaa", row(COMPATIBLE, 1, 1))], Some(1));
    check(&[targeted("cccc", row(FIRST, 9, 9)), row(COMPATIBLE, 1, 1)], Some(1));
    check(&[targeted("cccc", row(FIRST, 9, 9))], None);
}

#[test]
fn a_device_with_a_driver_gets_only_a_better_one() {
    let installed = InstalledDriver {
        matching_id: Some("PCI\\VEN_1&DEV_2".to_owned()),
        ver_date_days: 5,
        ver_version: 5,
        rank: 0x00FF_0001,
        ..InstalledDriver::default()
    };
    let table = [
        (row(SECOND, 5, 5), false),
        (row(SECOND, 5, 6), true),
        (row(SECOND, 4, 9), false),
        (row(SECOND, 6, 1), true),
        (row(COMPATIBLE, 9, 9), false),
        (row(FIRST, 1, 1), true),
        (scored(0xFE, row(COMPATIBLE, 1, 1)), true),
        (targeted("bbbb", row(COMPATIBLE, 1, 1)), true),
    ];
    for (row, offered) in table {
        let answer = scan(&[vec![row.clone()]], &system(Some(installed.clone())), &[]);
        assert_eq!(!answer.new.is_empty(), offered, "{row:?}");
    }
    let targeted_one = InstalledDriver { matching_computer_hwid: Some("AAAA".to_owned()), ..installed };
    assert_eq!(scan(&[vec![row(FIRST, 9, 9)]], &system(Some(targeted_one)), &[]).new, []);
}

#[test]
fn a_printer_keeps_maker_and_provider() {
    for class in ["Printer", "{4D36E979-E325-11CE-BFC1-08002BE10318}"] {
        let installed = |provider: &str| InstalledDriver {
            class: Some(class.to_owned()),
            provider: Some(provider.to_owned()),
            manufacturer: Some("maker".to_owned()),
            rank: 0x00FF_0000,
            ..InstalledDriver::default()
        };
        assert_eq!(scan(&[vec![row(FIRST, 1, 1)]], &system(Some(installed("PROVIDER"))), &[]).new.len(), 1);
        assert_eq!(scan(&[vec![row(FIRST, 1, 1)]], &system(Some(installed("Other"))), &[]).new, []);
    }
}

#[test]
fn the_ids_that_won_are_told_as_written_and_cached_drivers_are_kept_or_dropped() {
    let drivers = [vec![row(FIRST, 2, 1), row(SECOND, 2, 1)], vec![row(SECOND, 1, 1)]];
    let answer = scan(&drivers, &system(None), &[2, 77, 77, -1]);
    assert_eq!(answer.new.len(), 1);
    assert_eq!(answer.new[0].hardware_ids, [FIRST]);
    assert_eq!(answer.new[0].deployed.deployment.action, DeploymentAction::PreDeploymentCheck);
    assert_eq!(answer.out_of_scope, [-1, 2, 77]);
    let answer = scan(&drivers, &system(None), &[1]);
    assert_eq!((answer.new.len(), answer.out_of_scope.len(), answer.changed.len()), (0, 0, 0));
    assert!(answer.has_drivers);
}

#[test]
fn prerequisites_and_declines_hold_for_drivers() {
    let detectoid = IndexEntry { update_type: UpdateType::Detectoid, ..entry(1, 1, 1) };
    let wanted = IndexEntry { prerequisites: vec![any_of(&[1])], ..driver(2, vec![row(FIRST, 9, 9)]) };
    let free = driver(3, vec![row(COMPATIBLE, 1, 1)]);
    let state = DecisionState { declined: vec![declined(3)], ..DecisionState::default() };
    let entries = [detectoid, wanted, free];
    for (state, installed, best) in [
        (DecisionState::default(), vec![], Some(3)),
        (DecisionState::default(), vec![1], Some(2)),
        (state.clone(), vec![], None),
        (state, vec![1], Some(2)),
    ] {
        let snapshot = Snapshot::build(entries.clone(), state);
        let answer = snapshot.scan_drivers(&DriverScanRequest {
            groups: &[],
            previous_groups: None,
            anchor: None,
            installed: &installed,
            cached_drivers: &[],
            system: &system(None),
            feature_key: None,
        });
        assert_eq!(answer.new.first().map(|d| d.deployed.id.0), best);
    }
}

#[test]
fn the_printer_catalog_is_all_printer_drivers() {
    let printer = DriverMetadata { class: "Printer".to_owned(), ..row("USBPRINT\\X", 1, 1) };
    let snapshot = Snapshot::build([driver(1, vec![printer]), driver(2, vec![row(FIRST, 1, 1)])], Default::default());
    let request = PrinterScanRequest {
        groups: &[],
        previous_groups: None,
        anchor: Some(snapshot.seq()),
        installed: &[],
        cached_printers: &[2],
    };
    let answer = snapshot.scan_printers(&request);
    assert_eq!(answer.new.iter().map(|d| d.deployed.id.0).collect::<Vec<_>>(), [1]);
    assert_eq!(answer.new[0].hardware_ids, ["USBPRINT\\X"]);
    assert_eq!(answer.out_of_scope, [2]);
}
