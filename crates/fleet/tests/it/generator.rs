//! Generated catalogs: the same for the same seed, whole, and of use to every machine.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use patchwell_fleet::applicability::{Applicability, UpdateSet, UpdateState};
use patchwell_fleet::generator::{GeneratedUpdate, Spec, generate, write_to_dir};
use patchwell_fleet::machine::{Machine, MachineState};
use patchwell_fleet::rules::{CoreFragment, UpdateKind};
use ring::digest;

fn parsed(updates: &[GeneratedUpdate]) -> UpdateSet {
    let mut set = UpdateSet::new();
    for update in updates {
        let core = CoreFragment::parse(&update.document).unwrap_or_else(|error| panic!("{}: {error}", update.document));
        assert_eq!((core.id, core.revision, core.kind), (update.id, update.revision, update.kind));
        assert!(set.insert(core.id, Arc::new(core)).is_none(), "{} twice", update.title);
    }
    set
}

/// What others refer to comes before them.
fn assert_whole(updates: &[GeneratedUpdate]) {
    let mut seen = HashSet::new();
    for update in updates {
        let core = CoreFragment::parse(&update.document).unwrap();
        let relationships = &core.relationships;
        let children = relationships.bundled.iter().flatten().map(|child| &child.id);
        for id in relationships.prerequisites.iter().flatten().chain(&relationships.supersedes).chain(children) {
            assert!(seen.contains(id), "{} refers to {id}, which is not before it", update.title);
        }
        seen.insert(core.id);
    }
}

#[test]
fn the_same_seed_gives_the_same_catalog_and_another_one_another() {
    let small = |seed| generate(&Spec { payload_bytes: (100, 500), ..Spec::demo(seed) }).collect::<Vec<_>>();
    assert_eq!(small(1), small(1));
    let (one, two) = (small(1), small(2));
    assert_eq!(one.len(), two.len());
    assert!(one.iter().zip(&two).any(|(one, two)| one.id != two.id));
}

#[test]
fn the_demo_catalog_is_whole_and_its_digests_are_right() {
    let updates: Vec<_> = generate(&Spec::demo(42)).collect();
    assert_whole(&updates);
    let deployable = updates.iter().filter(|update| matches!(update.kind, UpdateKind::Software | UpdateKind::Driver));
    let count = deployable.count();
    assert!((120..=220).contains(&count), "{count}");
    for file in updates.iter().flat_map(|update| &update.files) {
        let bytes = file.bytes();
        assert_eq!(file.size, bytes.len() as u64);
        assert_eq!(file.sha1, digest::digest(&digest::SHA1_FOR_LEGACY_USE_ONLY, &bytes).as_ref());
        assert_eq!(file.sha256, digest::digest(&digest::SHA256, &bytes).as_ref());
    }
    assert!(updates.iter().any(|update| update.document.contains("EulaFile")));
    assert!(updates.iter().any(|update| update.kind == UpdateKind::Driver));
}

#[test]
fn every_machine_needs_something_of_the_demo_catalog_until_it_is_installed() {
    let updates: Vec<_> = generate(&Spec::demo(42)).collect();
    let set = parsed(&updates);
    let titles: HashMap<_, _> = updates.iter().map(|update| (update.id, update.title.as_str())).collect();
    for name in Machine::built_in_names() {
        let machine = Machine::built_in(name).unwrap();
        let mut state = MachineState::default();
        let before = Applicability::of(&set, &machine, &state);
        let needed = |result: &Applicability| {
            result
                .states
                .iter()
                .filter(|(_, state)| **state == UpdateState::Needed)
                .map(|(id, _)| *id)
                .collect::<Vec<_>>()
        };
        let titles_of = |ids: &[uuid::Uuid]| ids.iter().map(|id| titles[id]).collect::<Vec<_>>();
        let first = needed(&before);
        let bundles = first.iter().filter(|id| set[id].explicitly_deployable).count();
        assert!((3..40).contains(&bundles), "{name} needs {bundles}: {:?}", titles_of(&first));
        if !name.ends_with("broken") {
            assert!(before.evaluation.unknown.is_empty(), "{name}: {:?}", before.evaluation.unknown);
        }
        for _ in 0..5 {
            for id in needed(&Applicability::of(&set, &machine, &state)) {
                state.install(&machine, &set[&id]);
            }
        }
        let rest = needed(&Applicability::of(&set, &machine, &state));
        assert!(rest.is_empty(), "{name} still needs {:?}", titles_of(&rest));
    }
}

#[test]
fn systems_do_not_get_each_others_monthly_updates() {
    let updates: Vec<_> = generate(&Spec::demo(42)).collect();
    let set = parsed(&updates);
    let expected = [
        ("windows-7-sp1-ultimate", "Windows 7 for x64"),
        ("windows-7-sp1-professional-x86", "Windows 7 for x86"),
        ("windows-11-25h2", "Windows 11 Version 25H2"),
        ("windows-server-2019", "Windows Server 2019"),
        ("windows-server-2025", "version 24H2 for x64"),
    ];
    for (name, part) in expected {
        let result = Applicability::of(&set, &Machine::built_in(name).unwrap(), &MachineState::default());
        let monthly: Vec<_> = updates
            .iter()
            .filter(|update| {
                update.title.contains("Cumulative Update for Win")
                    || update.title.contains("Rollup")
                    || update.title.contains("Cumulative Update for Micro")
            })
            .filter(|update| result.state(update.id) == UpdateState::Needed)
            .map(|update| update.title.as_str())
            .collect();
        assert_eq!(monthly.len(), 3, "{name}: {monthly:?}");
        assert!(monthly.iter().all(|title| title.contains(part)), "{name}: {monthly:?}");
    }
}

#[test]
fn a_sized_catalog_has_its_size_and_shape() {
    let updates: Vec<_> = generate(&Spec::sized(7, 6_000)).collect();
    assert_eq!(updates.len(), 6_000);
    assert_whole(&updates);
    let count = |kind| updates.iter().filter(|update| update.kind == kind).count();
    assert!(count(UpdateKind::Category) > 250, "{}", count(UpdateKind::Category));
    assert!(count(UpdateKind::Detectoid) > 1_000, "{}", count(UpdateKind::Detectoid));
    let set = parsed(&updates);
    assert!(set.values().any(|update| update.relationships.supersedes.len() >= 14));
    // Workstations find some of it, not most.
    let machine = Machine::built_in("windows-11-24h2").unwrap();
    let result = Applicability::of(&set, &machine, &MachineState::default());
    let needed = result.states.values().filter(|state| **state == UpdateState::Needed).count();
    assert!((50..2_000).contains(&needed), "{needed}");
}

#[test]
fn a_catalog_can_be_written_to_a_folder() {
    let folder = tempfile::tempdir().unwrap();
    let spec = Spec { months: 1, payload_bytes: (10, 20), ..Spec::demo(3) };
    let count = write_to_dir(&spec, folder.path()).unwrap();
    let metadata = std::fs::read_dir(folder.path().join("metadata")).unwrap().count();
    assert_eq!(metadata, count);
    for update in generate(&spec) {
        for file in update.files {
            assert_eq!(std::fs::read(folder.path().join("content").join(file.content_name())).unwrap(), file.bytes());
        }
    }
}
