//! Real packages give exactly what is in them.

mod support;

use std::collections::{BTreeMap, HashSet};
use std::fs::File;
use std::io::{Cursor, Read as _};

use patchwell_metadata::package::{PackageKind, read};
use patchwell_model::{CategoryType, Clause, DriverFeatureScore, Severity, UpdateId, UpdateType};
use sha1::Digest as _;
use support::{Collected, collect, data};

fn by_type(collected: &Collected) -> BTreeMap<String, usize> {
    let mut counts = BTreeMap::new();
    for one in &collected.revisions {
        let name = match one.revision.category_type {
            Some(category) => format!("{category:?}"),
            None => format!("{:?}", one.revision.update_type),
        };
        *counts.entry(name).or_default() += 1;
    }
    counts
}

fn updates(collected: &Collected) -> usize {
    collected.revisions.iter().map(|one| one.revision.identity.update_id).collect::<HashSet<_>>().len()
}

fn languages(collected: &Collected) -> usize {
    let texts = collected.revisions.iter().flat_map(|one| &one.revision.texts);
    texts.map(|text| &text.language).collect::<HashSet<_>>().len()
}

fn counts(expected: &[(&str, usize)]) -> BTreeMap<String, usize> {
    expected.iter().map(|(name, count)| ((*name).to_owned(), *count)).collect()
}

#[test]
fn the_offline_sync_package_of_rsat_is_read_whole() {
    let Some(collected) = collect("offline-sync/rsat-kb958830") else { return };
    assert_eq!((collected.revisions.len(), updates(&collected), languages(&collected)), (766, 646, 37));
    assert_eq!(
        by_type(&collected),
        counts(&[
            ("Company", 3),
            ("Detectoid", 640),
            ("Product", 61),
            ("ProductFamily", 40),
            ("Software", 3),
            ("UpdateClassification", 19),
        ])
    );
    assert_eq!(collected.warnings, []);
    assert!(collected.revisions.iter().all(|one| one.fragments_given && one.document.is_none()));
    assert!(collected.revisions.iter().map(|one| one.position).eq(0..766));
    assert_eq!(collected.packages.len(), 1);
    assert_eq!(
        (collected.packages[0].kind, collected.packages[0].label.as_str()),
        (PackageKind::OfflineSync, "WSUSSCAN.cab")
    );

    let known: HashSet<UpdateId> = collected.revisions.iter().map(|one| one.revision.identity.update_id).collect();
    let mut wanted = collected.revisions.iter().flat_map(|one| &one.revision.prerequisites).flat_map(|one| &one.any_of);
    assert!(wanted.all(|id| known.contains(id)), "a prerequisite points nowhere");
}

#[test]
fn an_offline_revision_takes_identity_from_its_fragment_and_addresses_from_the_index() {
    let Some(collected) = collect("offline-sync/rsat-kb958830") else { return };
    let find = |id| collected.revisions.iter().find(|one| one.source_revision_id == Some(id)).unwrap();

    // package.xml calls this revision 65099f06-6dca-4cda-a420-14b29bfe5082.
    let child = &find(2859).revision;
    assert_eq!(child.identity.to_string(), "f53afe54-feaf-4bd1-a51d-b78c645ca294.501");
    assert_eq!(child.creation_date.unwrap().to_string(), "2011-03-24T20:27:08Z");
    assert_eq!(child.prerequisites, [Clause { any_of: vec![], is_category: false }]);
    let file = &child.files[0];
    assert_eq!((file.name.as_str(), file.size), ("rsatcustominstaller.exe", 67_464));
    assert_eq!(file.urls, ["http://www.windowsupdate.com/rsatcustominstaller.exe"]);
    let payload = collected.payloads.iter().find(|(name, _)| name.ends_with("rsatcustominstaller.exe")).unwrap();
    assert_eq!(sha1::Sha1::digest(&payload.1).as_slice(), file.sha1.0);

    let parent = &find(2860).revision;
    assert_eq!(parent.title(), "Update for Windows (KB958830)");
    assert_eq!((parent.kb_articles.as_slice(), parent.severity), (&["958830".to_owned()][..], Severity::Important));
    assert!(parent.explicitly_deployable && parent.is_bundle());
    assert_eq!(parent.bundled[0].any_of.len(), 2);
    assert!(parent.prerequisites.iter().all(|clause| clause.is_category));
    let eula = parent.eula.as_ref().unwrap();
    assert_eq!(eula.files.len(), 36);
    for (language, file) in &eula.files {
        let is_it = |(_, content): &&(String, Vec<u8>)| sha1::Sha1::digest(content).as_slice() == file.sha1.0;
        let text = collected.payloads.iter().find(is_it);
        assert_eq!(text.map(|(_, content)| content.len() as u64), Some(file.size), "{language}");
    }
}

#[test]
fn offline_fragments_are_given_unchanged() {
    let Some(collected) = collect("offline-sync/rsat-kb958830/WSUSSCAN.cab") else { return };
    let path = data("offline-sync/rsat-kb958830/WSUSSCAN.cab").unwrap();
    // Read with another reader of cabinets.
    let mut outer = cab::Cabinet::new(File::open(path).unwrap()).unwrap();
    let mut inner = Vec::new();
    outer.read_file("package.cab").unwrap().read_to_end(&mut inner).unwrap();
    let mut inner = cab::Cabinet::new(Cursor::new(inner)).unwrap();
    for id in [1, 10, 105, 2858, 2859, 2860] {
        let found = &collected.revisions.iter().find(|one| one.source_revision_id == Some(id)).unwrap().fragments;
        let mut expect = |path: String, fragment: &str| {
            let mut text = String::new();
            inner.read_file(&path).unwrap().read_to_string(&mut text).unwrap();
            assert_eq!(fragment, text, "{path}");
        };
        expect(format!("core\\{id}"), &found.core);
        expect(format!("extended\\{id}"), &found.extended);
        let english = found.localized.iter().find(|one| one.language.as_str() == "en").unwrap();
        expect(format!("localized\\en\\{id}"), &english.xml);
    }
}

#[test]
fn a_standalone_installer_gives_its_revisions_and_then_its_payload() {
    let Some(collected) = collect("offline-sync/ucrt-kb2999226/Windows6.1-KB2999226-x64.msu") else { return };
    assert_eq!((collected.revisions.len(), collected.warnings.len()), (765, 0));
    assert_eq!(collected.packages.iter().map(|one| one.kind).collect::<Vec<_>>(), [PackageKind::Msu]);
    let files: Vec<_> = collected.revisions.iter().flat_map(|one| &one.revision.files).collect();
    let (name, payload) = &collected.payloads[0];
    let file = files.iter().find(|file| file.name == *name).unwrap();
    assert_eq!(file.size, payload.len() as u64);
    assert_eq!(sha1::Sha1::digest(payload).as_slice(), file.sha1.0);
    assert_eq!(sha2::Sha256::digest(payload).as_slice(), file.sha256.unwrap().0);
    assert_eq!(file.urls, ["http://www.windowsupdate.com/Windows6.1-KB2999226-x64.cab"]);
}

#[test]
fn the_export_of_a_server_is_read_whole() {
    let Some(collected) = collect("wsus-export/wsus-export-2024-06-19.cab") else { return };
    assert_eq!((collected.revisions.len(), updates(&collected)), (4_125, 4_087));
    assert_eq!(
        by_type(&collected),
        counts(&[
            ("Company", 3),
            ("Detectoid", 3_674),
            ("Product", 367),
            ("ProductFamily", 61),
            ("UpdateClassification", 20),
        ])
    );
    assert_eq!(collected.warnings, []);
    assert!(collected.revisions.iter().all(|one| !one.fragments_given && one.document.is_some()));
    let known: HashSet<UpdateId> = collected.revisions.iter().map(|one| one.revision.identity.update_id).collect();
    let wanted = collected.revisions.iter().flat_map(|one| &one.revision.prerequisites).flat_map(|one| &one.any_of);
    assert_eq!(wanted.filter(|id| !known.contains(id)).count(), 0, "prerequisites that point nowhere");
    let superseded = collected.revisions.iter().flat_map(|one| &one.revision.supersedes);
    let nowhere: HashSet<_> = superseded.filter(|id| !known.contains(id)).collect();
    assert_eq!(nowhere.len(), 6);
    assert_eq!(languages(&collected), 38);
}

#[test]
fn an_archive_of_documents_is_read_whole() {
    let Some(collected) = collect("vendor-sdp/hp-update-documents-3658.tar.xz") else { return };
    assert_eq!((collected.revisions.len(), updates(&collected)), (3_658, 3_658));
    assert_eq!(by_type(&collected), counts(&[("Software", 3_658)]));
    assert_eq!(collected.revisions.iter().filter(|one| one.revision.is_bundle()).count(), 1_829);
    assert!(collected.revisions.iter().all(|one| one.revision.is_locally_published));
    // 34 of the documents say the same language twice; nothing else is odd.
    assert_eq!(collected.warnings.len(), 34);
    assert!(collected.warnings.iter().all(|one| one.message == "localized properties for en occur twice"));
    let rules = collected.revisions.iter().filter(|one| one.fragments.core.contains("<b.WindowsVersion "));
    assert!(rules.count() > 1_000, "rules of local publishers have the dialect's prefix");
}

#[test]
fn documents_of_microsoft_update_are_read() {
    let Some(collected) = collect("mu-documents") else { return };
    let kinds: Vec<_> = collected.revisions.iter().map(|one| one.revision.update_type).collect();
    use UpdateType::{Category, Detectoid, Driver, Software};
    assert_eq!(kinds, [Software, Category, Detectoid, Driver]);
    assert_eq!(collected.warnings, []);
    let [bundle, category, _, driver] = collected.revisions.as_slice() else { panic!() };
    assert_eq!((bundle.revision.texts.len(), bundle.revision.supersedes.len()), (37, 75));
    assert_eq!(bundle.revision.severity, Severity::Critical);
    assert_eq!(category.revision.category_type, Some(CategoryType::Product));
    let device = &driver.revision.drivers[0];
    assert_eq!(device.hardware_id, r"USB\VID_8087&PID_0A2B&REV_0010");
    assert_eq!((device.ver_date_days, device.ver_version), (19_142, 22 << 48 | 150 << 32 | 6));
    assert_eq!(device.feature_scores, [DriverFeatureScore { operating_system: "amd64.10.0".to_owned(), score: 255 }]);
    assert_eq!(device.distribution_computer_hardware_ids.len(), 5);
    assert_eq!(driver.revision.languages.len(), 36);
}

#[test]
fn a_sink_can_skip_and_stop() {
    let Some(path) = data("wsus-export/wsus-export-2024-06-19.cab") else { return };
    let temporary = tempfile::tempdir().unwrap();
    let mut skipping = Collected { skip: true, ..Collected::default() };
    read(&path, temporary.path(), &mut skipping).unwrap();
    assert_eq!((skipping.packages.len(), skipping.revisions.len()), (1, 0));
    let mut stopping = Collected { stop_after: Some(7), ..Collected::default() };
    read(&path, temporary.path(), &mut stopping).unwrap();
    assert_eq!(stopping.revisions.len(), 7);
    assert_eq!(skipping.packages, stopping.packages);
}
