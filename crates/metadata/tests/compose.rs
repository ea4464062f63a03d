//! Documents put together from fragments give these fragments again.

mod support;

use std::collections::BTreeSet;

use patchwell_metadata::fragments::{Published, compose, derive};
use patchwell_metadata::{document, fragments};
use patchwell_model::{Fragments, PublicationState};
use support::collect;

const PUBLISHED: Published = Published { state: PublicationState::Published, created: None };

/// Core, extended, the localized by language, and the EULAs by language and place.
type Parts<'a> = (&'a str, &'a str, BTreeSet<(&'a str, &'a str)>, BTreeSet<(&'a str, Option<&'a str>, &'a str)>);

/// The fragments without the order of languages.
fn parts(fragments: &Fragments) -> Parts<'_> {
    let localized = fragments.localized.iter().map(|one| (one.language.as_str(), one.xml.as_str()));
    let eulas = fragments.eulas.iter().map(|one| (one.language.as_str(), one.geo_id.as_deref(), one.xml.as_str()));
    (&fragments.core, &fragments.extended, localized.collect(), eulas.collect())
}

/// Compares all revisions of a package and tells how many there were.
fn come_back(package: &str) -> Option<usize> {
    let collected = collect(package)?;
    let mut different = Vec::new();
    for one in &collected.revisions {
        let composed = compose(&one.fragments, PUBLISHED).unwrap();
        let derived = derive(&composed).unwrap();
        if parts(&derived) != parts(&one.fragments) {
            different.push(one.revision.identity);
        }
    }
    assert_eq!(different, [], "{package}");
    Some(collected.revisions.len())
}

#[test]
fn offline_packages_come_back_byte_for_byte() {
    let packages = [
        ("offline-sync/rsat-kb958830/WSUSSCAN.cab", 766),
        ("offline-sync/ucrt-kb2999226/Windows6.1-KB2999226-x64.msu", 765),
    ];
    for (package, count) in packages {
        let Some(compared) = come_back(package) else { return };
        assert_eq!(compared, count);
    }
}

#[test]
fn what_is_derived_from_documents_comes_back_too() {
    for package in ["wsus-export/wsus-export-2024-06-19.cab", "mu-documents", "recorded-wsus-2025/fragments/documents"]
    {
        let Some(compared) = come_back(package) else { return };
        assert!(compared > 0);
    }
}

#[test]
fn composed_documents_say_what_the_fragments_say() {
    let Some(collected) = collect("offline-sync/rsat-kb958830/WSUSSCAN.cab") else { return };
    for one in &collected.revisions {
        let composed = compose(&one.fragments, Published { state: PublicationState::Expired, created: None }).unwrap();
        let from_document = document::parse(&composed).unwrap().revision;
        let from_fragments = fragments::parse(&one.fragments).unwrap().revision;
        assert_eq!(from_document.publication_state, PublicationState::Expired);
        let published = patchwell_model::Revision { publication_state: PublicationState::Published, ..from_document };
        assert_eq!(published, from_fragments);
    }
}

#[test]
fn broken_fragments_are_errors() {
    for core in ["<UpdateIdentity", "<a><b></a>", "<!DOCTYPE a><a/>", "<a>&unknown;</a>"] {
        let fragments = Fragments { core: core.to_owned(), ..Fragments::default() };
        assert!(compose(&fragments, PUBLISHED).is_err(), "{core}");
    }
}
