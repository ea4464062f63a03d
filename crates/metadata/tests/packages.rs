//! Real packages give exactly what is in them.

mod support;

use std::collections::{BTreeMap, HashSet};

use patchwell_metadata::package::PackageKind;
use patchwell_model::{CategoryType, UpdateType};
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

#[test]
fn offline_sync_of_rsat() {
    let Some(collected) = collect("offline-sync/rsat-kb958830") else { return };
    println!("{:?} {} {}", by_type(&collected), updates(&collected), languages(&collected));
    println!("{:?}", &collected.warnings.iter().take(20).collect::<Vec<_>>());
    println!("{:?}", collected.payloads.iter().map(|p| (&p.0, p.1.len())).collect::<Vec<_>>());
    println!("{:?}", collected.packages);
    println!("{:#?}", collected.revisions.iter().find(|r| r.source_revision_id == Some(2860)).map(|r| &r.revision));
}

#[test]
fn msu_of_ucrt() {
    let Some(collected) = collect("offline-sync/ucrt-kb2999226/Windows6.1-KB2999226-x64.msu") else { return };
    println!("{:?} {} {}", by_type(&collected), updates(&collected), languages(&collected));
    println!("{:?}", &collected.warnings.iter().take(20).collect::<Vec<_>>());
    println!("{:?}", collected.payloads.iter().map(|p| (&p.0, p.1.len())).collect::<Vec<_>>());
}

#[test]
fn export_of_wsus() {
    let Some(collected) = collect("wsus-export/wsus-export-2024-06-19.cab") else { return };
    println!("{:?} {} {}", by_type(&collected), updates(&collected), languages(&collected));
    println!("{:?}", &collected.warnings.iter().take(20).collect::<Vec<_>>());
}

#[test]
fn documents_of_hp() {
    let Some(collected) = collect("vendor-sdp/hp-update-documents-3658.tar.xz") else { return };
    println!("{:?} {} {}", by_type(&collected), updates(&collected), languages(&collected));
    println!("{:?}", &collected.warnings.iter().take(20).collect::<Vec<_>>());
    println!("{:?}", collected.payloads.iter().map(|p| (&p.0, p.1.len())).collect::<Vec<_>>());
}

#[test]
fn documents_of_microsoft_update() {
    let Some(collected) = collect("mu-documents") else { return };
    println!("{:?} {} {}", by_type(&collected), updates(&collected), languages(&collected));
    println!("{:?}", &collected.warnings.iter().take(20).collect::<Vec<_>>());
    for r in &collected.revisions {
        println!("{:?}\n{:.3000}\n", r.revision.drivers, r.fragments.core);
    }
}
