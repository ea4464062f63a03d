//! Revisions, fragments, documents and files.

use patchwell_model::{Fragments, IndexEntry, Language, LocalizedFragment, Revision, RevisionId, Sha1, UpdateId};
use patchwell_store::revisions::{self, Inserted, NewRevision};
use patchwell_store::{Store, StoreError, Tx, approvals, declines, files, status, sync_skipped};

use super::samples::{fragments, identity, revision, time, update};
use super::{Database, read, write};

/// A revision with what came with it.
#[derive(Clone)]
pub(super) struct Source {
    revision: Revision,
    fragments: Fragments,
    document: Option<String>,
    given: bool,
}

impl Source {
    fn published(n: u32) -> Self {
        let document = Some(format!("<Update n=\"{n}\">{}</Update>", "<x/>".repeat(400)));
        Self { revision: revision(n), fragments: fragments(n), document, given: false }
    }

    pub(super) fn offline(n: u32) -> Self {
        Self { revision: revision(n), fragments: fragments(n), document: None, given: true }
    }
}

pub(super) fn insert(store: &Store, sources: &[Source]) -> Vec<Inserted> {
    let sources = sources.to_vec();
    write(store, move |tx| insert_in(tx, &sources))
}

fn insert_in(tx: &mut Tx, sources: &[Source]) -> Result<Vec<Inserted>, StoreError> {
    let batch: Vec<NewRevision<'_>> = sources
        .iter()
        .map(|source| NewRevision {
            revision: &source.revision,
            fragments: &source.fragments,
            document: source.document.as_deref(),
            fragments_given: source.given,
            arrival: time(0),
        })
        .collect();
    revisions::insert(tx, &batch)
}

fn index(store: &Store) -> Vec<IndexEntry> {
    read(store, |tx| {
        let mut all = Vec::new();
        revisions::load_index(tx, &mut |entry| {
            all.push(entry);
            Ok(())
        })?;
        Ok(all)
    })
}

pub(crate) fn everything_comes_back_as_inserted(database: &Database) {
    let store = database.open();
    let source = Source::published(1);
    let Some(Inserted::Inserted(entry)) = insert(&store, std::slice::from_ref(&source)).pop() else {
        panic!("not new")
    };
    let expected = IndexEntry::new(entry.id, entry.deployment_id, &source.revision, entry.core_bytes, time(0));
    assert_eq!(entry, expected);
    assert_eq!(entry.core_bytes as usize, source.fragments.core.len());
    assert_eq!(index(&store), std::slice::from_ref(&entry));
    let id = entry.id;
    assert_eq!(read(&store, move |tx| revisions::load_revision(tx, id)), Some(source.revision));
    assert_eq!(read(&store, move |tx| revisions::fragments(tx, id)), source.fragments);
    assert_eq!(read(&store, move |tx| revisions::document(tx, id)), source.document);
    assert_eq!(read(&store, |tx| revisions::load_revision(tx, RevisionId(99))), None);
    let found = read(&store, |tx| revisions::ids(tx, &[identity(1), identity(2)]));
    assert_eq!(found, [(identity(1), id)]);
    // A revision that was stored before there was a column for what it fixes.
    write(&store, |tx| tx.execute("update revisions set security_ids = null", &[]));
    assert_eq!(index(&store), [entry]);
}

pub(crate) fn inserting_again_changes_nothing(database: &Database) {
    let store = database.open();
    let sources = [Source::published(1), Source::offline(2)];
    insert(&store, &sources);
    let before = index(&store);
    assert_eq!(insert(&store, &sources), [Inserted::Existed, Inserted::Existed]);
    assert_eq!(index(&store), before);
    assert_eq!(read(&store, revisions::count), 2);
}

pub(crate) fn twice_in_one_batch_is_once(database: &Database) {
    let store = database.open();
    let outcomes = insert(&store, &[Source::offline(1), Source::offline(2), Source::offline(1)]);
    assert!(matches!(outcomes.as_slice(), [Inserted::Inserted(_), Inserted::Inserted(_), Inserted::Existed]));
    assert_eq!(read(&store, revisions::count), 2);
}

pub(crate) fn a_document_enriches_given_fragments(database: &Database) {
    let store = database.open();
    let mut given = Source::offline(1);
    given.revision.cve_ids.clear();
    given.revision.files.clear();
    insert(&store, std::slice::from_ref(&given));
    let mut full = Source::published(1);
    full.fragments.core.push_str("<!-- derived otherwise -->");
    let Some(Inserted::Enriched(entry)) = insert(&store, std::slice::from_ref(&full)).pop() else {
        panic!("not enriched")
    };
    let id = entry.id;
    assert_eq!(entry.core_bytes as usize, given.fragments.core.len());
    assert_eq!(index(&store), [entry]);
    assert_eq!(read(&store, move |tx| revisions::fragments(tx, id)), given.fragments);
    assert_eq!(read(&store, move |tx| revisions::document(tx, id)), full.document);
    assert_eq!(read(&store, move |tx| revisions::load_revision(tx, id)), Some(full.revision));
    assert_eq!(insert(&store, &[given]), [Inserted::Existed]);
}

pub(crate) fn given_fragments_replace_derived_ones(database: &Database) {
    let store = database.open();
    let full = Source::published(1);
    insert(&store, std::slice::from_ref(&full));
    let mut given = Source::offline(1);
    given.fragments.core.push_str("<!-- as published -->");
    given.fragments.localized.truncate(1);
    given.revision.cve_ids.clear();
    let Some(Inserted::Enriched(entry)) = insert(&store, std::slice::from_ref(&given)).pop() else {
        panic!("not enriched")
    };
    let id = entry.id;
    assert_eq!(entry.core_bytes as usize, given.fragments.core.len());
    assert_eq!(index(&store), [entry]);
    let stored = read(&store, move |tx| revisions::fragments(tx, id));
    assert_eq!(stored.core, given.fragments.core);
    assert_eq!(stored.localized, full.fragments.localized, "derived languages stay where none were given");
    assert_eq!(read(&store, move |tx| revisions::load_revision(tx, id)), Some(full.revision));
    assert_eq!(insert(&store, &[given]), [Inserted::Existed]);
}

pub(crate) fn different_given_fragments_are_a_conflict(database: &Database) {
    let store = database.open();
    insert(&store, &[Source::offline(1)]);
    let before = index(&store);
    let mut other = Source::offline(1);
    other.fragments.extended.push_str("<other />");
    other.revision.severity = patchwell_model::Severity::Low;
    assert_eq!(insert(&store, &[other]), [Inserted::Conflict]);
    assert_eq!(index(&store), before);
    let id = before[0].id;
    assert_eq!(read(&store, move |tx| revisions::fragments(tx, id)), fragments(1));
}

pub(crate) fn new_languages_enrich(database: &Database) {
    let store = database.open();
    insert(&store, &[Source::offline(1)]);
    let mut more = Source::offline(1);
    let french = LocalizedFragment { language: Language::new("fr"), xml: "<LocalizedProperties fr/>".to_owned() };
    more.fragments.localized.push(french);
    assert!(matches!(insert(&store, std::slice::from_ref(&more)).as_slice(), [Inserted::Enriched(_)]));
    let id = index(&store)[0].id;
    assert_eq!(read(&store, move |tx| revisions::fragments(tx, id)), more.fragments);
}

pub(crate) fn fragments_are_found_many_at_a_time(database: &Database) {
    let store = database.open();
    insert(&store, &(1..=700).map(Source::offline).collect::<Vec<_>>());
    let ids: Vec<RevisionId> = index(&store).iter().map(|entry| entry.id).collect();
    let wanted: Vec<RevisionId> = ids.iter().copied().chain([RevisionId(999_999), ids[0]]).collect();
    let keys = wanted.clone();
    let cores = read(&store, move |tx| revisions::core_fragments(tx, &keys));
    assert_eq!(cores.iter().map(|(id, _)| *id).collect::<Vec<_>>(), ids);
    assert!(cores.iter().zip(1..).all(|((_, xml), n)| *xml == fragments(n).core));
    let keys = wanted.clone();
    let extended = read(&store, move |tx| revisions::extended_fragments(tx, &keys));
    assert!(extended.iter().zip(1..).all(|((_, xml), n)| *xml == fragments(n).extended));
    let languages = ["en", "fr", "de"].map(Language::new);
    let (keys, tags) = (wanted.clone(), languages.clone());
    let localized = read(&store, move |tx| revisions::localized_fragments(tx, &keys, &tags));
    assert_eq!(localized.len(), 1400);
    let first: Vec<&str> = localized.iter().take(2).map(|(_, fragment)| fragment.language.as_str()).collect();
    assert_eq!(first, ["en", "de"]);
    let eulas = read(&store, move |tx| revisions::eula_fragments(tx, &wanted, &languages));
    assert_eq!(eulas.len(), 1400);
    assert_eq!(eulas[1].1.geo_id.as_deref(), Some("DEU"));
}

pub(crate) fn ids_are_never_used_again(database: &Database) {
    let store = database.open();
    insert(&store, &(1..=3).map(Source::offline).collect::<Vec<_>>());
    write(&store, |tx| declines::decline(tx, &[update(3)], "admin", time(0)));
    let approval = approvals::NewApproval {
        revision: identity(3),
        group: patchwell_model::GroupId::ALL_COMPUTERS,
        action: patchwell_model::ApprovalAction::Install,
        deadline: None,
    };
    write(&store, move |tx| approvals::set(tx, std::slice::from_ref(&approval), "admin", time(0)));
    let last = index(&store)[2].clone();
    let row = |store: &Store| read(store, status::update_rows).into_iter().last().unwrap();
    let row_before = row(&store);
    assert_eq!(write(&store, |tx| revisions::delete(tx, &[RevisionId(3), RevisionId(50)])), 1);
    assert_eq!(read(&store, revisions::count), 2);
    assert_eq!(read(&store, declines::list).len(), 1, "it stays declined when it comes back");
    assert_eq!(read(&store, approvals::list), []);
    assert_eq!(read(&store, |tx| revisions::fragments(tx, RevisionId(3))), Fragments::default());
    insert(&store, &[Source::offline(3)]);
    let again = index(&store)[2].clone();
    assert!(again.id > last.id && again.deployment_id > last.deployment_id);
    assert_eq!(row(&store), (row_before.0 + 1, update(3)));
}

pub(crate) fn files_are_known_missing_present_and_unused(database: &Database) {
    let store = database.open();
    insert(&store, &[Source::offline(1), Source::offline(2)]);
    let of_first = read(&store, |tx| files::files_for(tx, &[RevisionId(1), RevisionId(1)]));
    let digests: Vec<u8> = of_first.iter().map(|(_, file)| file.sha1.0[0]).collect();
    assert_eq!(digests, [1, 254, 252, 253]);
    let missing = |store: &Store| {
        let page = read(store, |tx| files::files_missing(tx, None, 3));
        let after = page.last().map(|file| file.sha1);
        let rest = read(store, move |tx| files::files_missing(tx, after, 3));
        page.into_iter().chain(rest).map(|file| file.sha1.0[0]).collect::<Vec<u8>>()
    };
    assert_eq!(missing(&store), [1, 2, 252, 253, 254]);
    assert!(write(&store, |tx| files::mark_file_present(tx, Sha1([2; 20]), time(1))));
    assert!(!write(&store, |tx| files::mark_file_present(tx, Sha1([99; 20]), time(1))));
    assert_eq!(missing(&store), [1, 252, 253, 254]);
    let present = read(&store, |tx| files::files_present(tx, None, 10));
    assert_eq!(present.iter().map(|file| file.present_since).collect::<Vec<_>>(), [Some(time(1))]);
    let mut moved = revision(2).files[0].clone();
    moved.urls = vec!["http://elsewhere.example/file.cab".to_owned()];
    write(&store, move |tx| files::learn_files(tx, std::slice::from_ref(&moved)));
    let file = read(&store, |tx| files::file(tx, Sha1([2; 20]))).unwrap();
    assert_eq!((file.urls.len(), file.present_since), (2, Some(time(1))));
    assert!(write(&store, |tx| files::mark_file_missing(tx, Sha1([2; 20]))));
    write(&store, |tx| revisions::delete(tx, &[RevisionId(2)]));
    let unused = read(&store, |tx| files::files_unused(tx, None, 10));
    assert_eq!(unused.iter().map(|file| file.sha1).collect::<Vec<_>>(), [Sha1([2; 20])]);
    assert_eq!(write(&store, |tx| files::forget_files(tx, &[Sha1([1; 20]), Sha1([2; 20])])), 1);
    assert_eq!(read(&store, |tx| files::file(tx, Sha1([2; 20]))), None);
}

pub(crate) fn real_documents_come_back(database: &Database) {
    let Some(data) = patchwell_testkit::shared_data() else { return };
    let store = database.open();
    let mut names: Vec<_> = std::fs::read_dir(data.join("mu-documents")).unwrap().map(|f| f.unwrap().path()).collect();
    names.sort();
    let texts: Vec<String> = names.iter().map(|name| std::fs::read_to_string(name).unwrap()).collect();
    assert!(texts.iter().any(|text| text.len() > 20_000));
    let real = |(n, text): (usize, &String)| {
        let mut source = Source::published(u32::try_from(n).unwrap());
        source.fragments.core.clone_from(text);
        source.document = Some(text.clone());
        source
    };
    let outcomes = insert(&store, &texts.iter().enumerate().map(real).collect::<Vec<_>>());
    for (outcome, text) in outcomes.into_iter().zip(texts) {
        let Inserted::Inserted(entry) = outcome else { panic!("not new") };
        let document = read(&store, move |tx| revisions::document(tx, entry.id));
        assert_eq!(document.as_deref(), Some(text.as_str()));
        let core = read(&store, move |tx| revisions::core_fragments(tx, &[entry.id]));
        assert_eq!(core, [(entry.id, text)]);
    }
}

pub(crate) fn a_large_batch_loads_as_index(database: &Database) {
    let store = database.open();
    let sources: Vec<Source> = (0..2_000).map(Source::offline).collect();
    let outcomes = insert(&store, &sources);
    assert!(outcomes.iter().all(|outcome| matches!(outcome, Inserted::Inserted(_))));
    let all = index(&store);
    let updates: Vec<UpdateId> = all.iter().map(|entry| entry.identity.update_id).collect();
    assert_eq!(updates, (0..2_000).map(update).collect::<Vec<_>>());
    let later = read(&store, |tx| {
        let mut ids = Vec::new();
        revisions::load_index_after(tx, RevisionId(1_998), &mut |entry| {
            ids.push(entry.id.0);
            Ok(())
        })?;
        Ok(ids)
    });
    assert_eq!(later, [1_999, 2_000]);
}

pub(crate) fn skipped_revisions_are_tried_again_until_they_come(database: &Database) {
    let store = database.open();
    let identities = [identity(1), identity(2)];
    for (attempt, reason) in [(1, "too long"), (2, "cut off")] {
        let skipped: Vec<_> = identities.iter().map(|identity| (*identity, reason.to_owned())).collect();
        write(&store, move |tx| sync_skipped::skip(tx, &skipped, time(attempt)));
    }
    let all = read(&store, |tx| sync_skipped::list(tx, 5, 10));
    let shown: Vec<_> = all.iter().map(|one| (one.attempts, one.reason.as_str(), one.last)).collect();
    assert_eq!(shown, [(2, "cut off", time(2)), (2, "cut off", time(2))]);
    assert_eq!(read(&store, |tx| sync_skipped::list(tx, 2, 10)), []);
    assert_eq!(read(&store, |tx| sync_skipped::list(tx, 5, 1)).len(), 1);
    insert(&store, &[Source::published(1)]);
    write(&store, sync_skipped::forget_arrived);
    let left = read(&store, |tx| sync_skipped::list(tx, 5, 10));
    assert_eq!(left.iter().map(|one| one.identity).collect::<Vec<_>>(), [identities[1]]);
}
