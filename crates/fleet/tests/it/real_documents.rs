//! Thousands of real detectoids and categories, and recorded documents, evaluated on the built-in machines.

use std::collections::BTreeSet;
use std::io::Cursor;

use patchwell_fleet::applicability::{Applicability, UpdateSet, UpdateState};
use patchwell_fleet::machine::{Machine, MachineState};
use uuid::Uuid;

use crate::data::{members, shared, update_set};

fn id(text: &str) -> Uuid {
    Uuid::parse_str(text).unwrap()
}

/// The documents of a real export of a server.
fn export() -> Option<UpdateSet> {
    let cabinet = std::fs::read(shared()?.join("wsus-export/wsus-export-2024-06-19.cab")).unwrap();
    let (_, metadata) = members(Cursor::new(cabinet), "metadata.txt").remove(0);
    let text = String::from_utf8(metadata).unwrap();
    let documents: Vec<String> = text
        .split("</upd:Update>")
        .filter_map(|part| Some(format!("{}</upd:Update>", &part[part.find("<upd:Update ")?..])))
        .collect();
    Some(update_set(&documents))
}

fn on(machine: &str, updates: &UpdateSet) -> Applicability {
    Applicability::of(updates, &Machine::built_in(machine).unwrap(), &MachineState::default())
}

#[test]
fn real_categories_and_detectoids_recognize_the_machines() {
    let Some(updates) = export() else { return };
    assert!(updates.len() > 4_000);
    // Windows 7, 8.1, Windows 10 22H2, 1809, Windows 11 23H2, 24H2, Server 2012 R2, 2022, 24H2 server.
    let named = [
        ("bfe5b177-a086-47a0-b102-097e4fa1f807", vec!["windows-7-sp1-ultimate", "windows-7-sp1-professional-x86"]),
        ("6407468e-edc7-4ecd-8c32-521f64cee65e", vec!["windows-8.1"]),
        (
            "24a5d0b8-4cf2-4f70-ae88-47f6565961c5",
            vec!["windows-10-22h2", "windows-10-22h2-broken", "windows-10-22h2-hp", "windows-10-22h2-office-2016"],
        ),
        ("36712b28-21ab-499d-8cc4-2f517ce878ac", vec!["windows-10-ltsc-2019"]),
        ("6ec67cfb-e65a-4655-8e67-5df4821a13c0", vec!["windows-11-23h2"]),
        ("e22429af-cbc1-4d67-a847-9ac126c59502", vec!["windows-11-24h2"]),
        ("d31bd4c3-d872-41c9-a2e7-231f372588cb", vec!["windows-server-2012-r2"]),
        ("0bffc290-7797-11eb-9df1-b53b59dbbb7d", vec!["windows-server-2022"]),
        ("78215176-a814-4275-9845-5e049aec26d9", vec!["windows-server-2025"]),
    ];
    for (update, expected) in named {
        let found: BTreeSet<_> = Machine::built_in_names()
            .filter(|machine| on(machine, &updates).state(id(update)) == UpdateState::Installed)
            .collect();
        assert_eq!(found, expected.into_iter().collect::<BTreeSet<_>>(), "{update}");
    }
}

#[test]
fn few_rules_of_the_export_have_no_answer() {
    let Some(updates) = export() else { return };
    // Classes that no description has: features of servers, licensed products, services, enclosures.
    let evaluation = on("windows-11-25h2", &updates).evaluation;
    assert!(evaluation.met.len() >= 15, "{:?}", evaluation.met);
    assert_eq!(evaluation.unknown.keys().collect::<Vec<_>>(), ["WmiQuery"]);
    let broken = on("windows-10-22h2-broken", &updates).evaluation;
    assert!(broken.unknown.contains_key("FileVersion"), "{:?}", broken.unknown);
}

#[test]
fn a_recorded_definition_update_is_needed_until_the_files_are_new() {
    let Some(folder) = shared() else { return };
    let folder = folder.join("recorded-wsus-2025/fragments/documents");
    let text = std::fs::read_to_string(folder.join("266f6222-c89d-43f2-9f8a-69340271e677-r200.xml")).unwrap();
    let mut update = patchwell_fleet::rules::CoreFragment::parse(&text).unwrap();
    update.relationships.prerequisites.clear();
    let updates = UpdateSet::from([(update.id, std::sync::Arc::new(update.clone()))]);
    let machine = (*Machine::built_in("windows-11-25h2").unwrap()).clone();
    let state = |machine: &Machine| Applicability::of(&updates, machine, &MachineState::default()).state(update.id);
    // The description's signatures are 1.459.518.0, one of the versions that a smaller delta exists for.
    assert_eq!(state(&machine), UpdateState::NotApplicable);
    let with_version = |version: &str| {
        let mut machine = machine.clone();
        let files = format!(
            "'C:\\ProgramData\\Microsoft\\Windows Defender\\Definition Updates\\Default\\mpasdlta.vdm' = {{ version = '{version}' }}\n\
             'C:\\ProgramData\\Microsoft\\Windows Defender\\Definition Updates\\Default\\mpavdlta.vdm' = {{ version = '{version}' }}"
        );
        machine.files = toml::from_str(&files).unwrap();
        machine
    };
    assert_eq!(state(&with_version("1.400.1.0")), UpdateState::Needed);
    assert_eq!(state(&with_version("1.459.547.0")), UpdateState::Installed);
}

#[test]
fn recorded_operating_system_rules_look_at_the_device() {
    let Some(folder) = shared() else { return };
    let text = std::fs::read_to_string(folder.join("recorded-wsus-2025/cbs/osinstaller-core.xml")).unwrap();
    let mut update = patchwell_fleet::rules::CoreFragment::parse(&text).unwrap();
    update.relationships.prerequisites.clear();
    let updates = UpdateSet::from([(update.id, std::sync::Arc::new(update.clone()))]);
    // For enterprise editions of build 22621: none of the machines is that, and none lacks an answer.
    for machine in Machine::built_in_names() {
        let result = on(machine, &updates);
        assert_eq!(result.state(update.id), UpdateState::NotApplicable, "{machine}");
        assert!(result.evaluation.unknown.is_empty(), "{machine}: {:?}", result.evaluation.unknown);
    }
    let mut enterprise = (*Machine::built_in("windows-11-23h2").unwrap()).clone();
    enterprise.attributes.insert("OSVersion".to_owned(), "10.0.22621.3000".to_owned());
    let result = Applicability::of(&updates, &enterprise, &MachineState::default());
    assert_eq!(result.state(update.id), UpdateState::Needed);
}

#[test]
fn a_recorded_driver_is_needed_by_the_machine_with_its_device() {
    let Some(folder) = shared() else { return };
    let text = std::fs::read_to_string(folder.join("mu-documents/driver-intel-bluetooth.xml")).unwrap();
    let mut update = patchwell_fleet::rules::CoreFragment::parse(&text).unwrap();
    update.relationships.prerequisites.clear();
    let updates = UpdateSet::from([(update.id, std::sync::Arc::new(update.clone()))]);
    assert_eq!(on("windows-11-25h2", &updates).state(update.id), UpdateState::NotApplicable);
    let machine = Machine::built_in("windows-11-25h2-bluetooth").unwrap();
    let mut state = MachineState::default();
    assert_eq!(Applicability::of(&updates, &machine, &state).state(update.id), UpdateState::Needed);
    state.install(&machine, &update);
    state.installed_updates.clear();
    assert_eq!(Applicability::of(&updates, &machine, &state).state(update.id), UpdateState::Installed);
    // The same device in a computer that the publisher did not mean.
    let mut other = (*machine).clone();
    other.computer_hardware_ids.remove(0);
    let result = Applicability::of(&updates, &other, &MachineState::default());
    assert_eq!(result.state(update.id), UpdateState::NotApplicable);
}
