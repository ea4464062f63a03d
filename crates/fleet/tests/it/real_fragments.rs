//! Two real offline-sync packages, evaluated on machines they fit and machines they do not.

use patchwell_fleet::applicability::{Applicability, UpdateSet, UpdateState};
use patchwell_fleet::machine::{Machine, MachineState};
use uuid::Uuid;

use crate::data::{offline_sync, update_set};

const UCRT_BUNDLE: &str = "39596029-e13d-471a-b0cd-868451eafc2e";
const UCRT_CHILD: &str = "4bb3734f-f1dc-4c5a-a4ee-d79ca82e9160";
const RSAT_BUNDLE: &str = "b570825d-7ca2-4584-9c90-bc4cc016075d";
const RSAT_PACKAGE: &str = "eba37d27-4d5a-428b-8ddb-ab264126473d";
const RSAT_INSTALLER: &str = "f53afe54-feaf-4bd1-a51d-b78c645ca294";

fn id(text: &str) -> Uuid {
    Uuid::parse_str(text).unwrap()
}

fn on(machine: &str, updates: &UpdateSet) -> Applicability {
    Applicability::of(updates, &Machine::built_in(machine).unwrap(), &MachineState::default())
}

#[test]
fn the_universal_c_runtime_is_for_windows_7_x64() {
    let Some(cores) = offline_sync("ucrt-kb2999226/Windows6.1-KB2999226-x64.msu") else { return };
    let updates = update_set(cores.values());
    let state = |machine| on(machine, &updates).state(id(UCRT_BUNDLE));
    assert_eq!(state("windows-7-sp1-ultimate"), UpdateState::Needed);
    for other in ["windows-7-sp1-professional-x86", "windows-8.1", "windows-11-25h2", "windows-server-2012-r2"] {
        assert_eq!(state(other), UpdateState::NotApplicable, "{other}");
    }
}

#[test]
fn installing_a_package_makes_its_bundle_installed() {
    let Some(cores) = offline_sync("ucrt-kb2999226/Windows6.1-KB2999226-x64.msu") else { return };
    let updates = update_set(cores.values());
    let machine = Machine::built_in("windows-7-sp1-ultimate").unwrap();
    let mut state = MachineState::default();
    state.install(&machine, &updates[&id(UCRT_CHILD)]);
    // By the package it left behind, not by the note that this agent installed it.
    state.installed_updates.clear();
    assert_eq!(Applicability::of(&updates, &machine, &state).state(id(UCRT_BUNDLE)), UpdateState::Installed);
    state.uninstall(&updates[&id(UCRT_CHILD)]);
    assert_eq!(Applicability::of(&updates, &machine, &state).state(id(UCRT_BUNDLE)), UpdateState::Needed);
}

#[test]
fn remote_server_administration_tools_are_for_some_editions_of_windows_7() {
    let Some(cores) = offline_sync("rsat-kb958830/WSUSSCAN.cab") else { return };
    let updates = update_set(cores.values());
    let ultimate = on("windows-7-sp1-ultimate", &updates);
    for update in [RSAT_BUNDLE, RSAT_PACKAGE, RSAT_INSTALLER] {
        assert_eq!(ultimate.state(id(update)), UpdateState::Needed, "{update}");
    }
    // The 32-bit machine has the edition, so the installer fits, but not the 64-bit package.
    let professional = on("windows-7-sp1-professional-x86", &updates);
    assert_eq!(professional.state(id(RSAT_PACKAGE)), UpdateState::NotApplicable);
    assert_eq!(professional.state(id(RSAT_INSTALLER)), UpdateState::Needed);
    assert_eq!(on("windows-11-25h2", &updates).state(id(RSAT_BUNDLE)), UpdateState::NotApplicable);

    let mut home = (*Machine::built_in("windows-7-sp1-ultimate").unwrap()).clone();
    home.registry.set(
        r"SOFTWARE\Microsoft\Windows NT\CurrentVersion",
        "EditionID",
        patchwell_fleet::machine::RegistryData::Sz("HomePremium".to_owned()),
    );
    home.installed_packages.retain(|package| !package.name.contains("UltimateEdition"));
    let home = Applicability::of(&updates, &home, &MachineState::default());
    assert_eq!(home.state(id(RSAT_INSTALLER)), UpdateState::NotApplicable);
    assert_eq!(home.state(id(RSAT_BUNDLE)), UpdateState::NotApplicable);
}

#[test]
fn every_rule_of_the_packages_is_known() {
    for package in ["ucrt-kb2999226/Windows6.1-KB2999226-x64.msu", "rsat-kb958830/WSUSSCAN.cab"] {
        let Some(cores) = offline_sync(package) else { return };
        let updates = update_set(cores.values());
        assert!(updates.len() > 600, "{package}");
        for machine in Machine::built_in_names().filter(|name| !name.ends_with("broken")) {
            let unknown = on(machine, &updates).evaluation.unknown;
            assert!(unknown.is_empty(), "{package} on {machine}: {unknown:?}");
        }
    }
}
