//! Updates come down, once, and then what is new.

use std::collections::{BTreeMap, BTreeSet};

use patchwell_app::SyncTrigger;
use patchwell_model::{RevisionIdentity, UpdateId};
use patchwell_store::sync_runs::{self, SyncResult};
use patchwell_store::{revisions, sync_skipped};

use super::support::{attempt, attempt_of, below, counts, synchronize};
use crate::support::{Document, EVERYTHING, Server, id_of, real};

/// What a server has: identities with their core fragments.
fn catalog(server: &Server) -> BTreeMap<RevisionIdentity, String> {
    let snapshot = server.app.snapshot();
    let store = server.app.store();
    let fragments = |entry: &patchwell_catalog::Entry| {
        let id = entry.id;
        let found = store.read_blocking(move |tx| revisions::fragments(tx, id)).unwrap();
        (entry.identity, found.core)
    };
    snapshot.entries().map(fragments).collect()
}

/// The core fragments that follow from the documents which a server has.
fn documents_say(server: &Server) -> BTreeMap<RevisionIdentity, String> {
    let snapshot = server.app.snapshot();
    let document = |entry: &patchwell_catalog::Entry| {
        let id = entry.id;
        let found = server.app.store().read_blocking(move |tx| revisions::document(tx, id)).unwrap()?;
        Some((entry.identity, patchwell_metadata::fragments::derive(&found).unwrap().core))
    };
    snapshot.entries().filter_map(document).collect()
}

fn some_documents() -> Vec<Document> {
    vec![
        Document::category(1, "Product"),
        Document::detectoid(2),
        Document::software(3).needs(2).in_category(1).file("a.exe", b"content of a"),
        Document::member(4).file("b.cab", b"content of b"),
        Document::software(5).bundles(4).in_category(1),
    ]
}

#[tokio::test(flavor = "multi_thread")]
async fn the_lists_to_choose_from_come_without_updates() {
    let root = Server::with(&some_documents()).await;
    let branch = below(&root).await;
    let (job, summary) = attempt_of(&branch, SyncTrigger::for_categories("tester")).await;
    assert_eq!((job.error, counts(&summary.unwrap())), (None, [2, 0, 0, 0, 0]));
    let here: Vec<UpdateId> = branch.app.snapshot().entries().map(|entry| entry.identity.update_id).collect();
    assert_eq!(BTreeSet::from_iter(here), BTreeSet::from([id_of(1), id_of(2)]));
    // Nothing is missed by the run after it.
    assert_eq!(counts(&synchronize(&branch).await), [3, 0, 0, 0, 0]);
    assert_eq!(catalog(&branch), catalog(&root));
}

#[tokio::test(flavor = "multi_thread")]
async fn everything_comes_once_and_then_what_is_new() {
    let root = Server::with(&some_documents()).await;
    let branch = below(&root).await;
    assert_eq!(counts(&synchronize(&branch).await), [5, 0, 0, 0, 0]);
    assert_eq!(catalog(&branch), catalog(&root));
    assert_eq!(counts(&synchronize(&branch).await), [0; 5]);

    root.publish(&[Document::software(3).revision(2).needs(2).in_category(1), Document::software(6)]).await;
    assert_eq!(counts(&synchronize(&branch).await), [1, 1, 0, 0, 0]);
    assert!(branch.app.snapshot().by_identity(RevisionIdentity { update_id: id_of(3), revision_number: 2 }).is_some());

    let runs = branch.app.store().read(|tx| sync_runs::list(tx, None, 10)).await.unwrap();
    let shown: Vec<_> = runs.iter().map(|run| (run.counts.new, run.counts.revised, run.result)).collect();
    assert_eq!(shown, [(1, 1, SyncResult::Done), (0, 0, SyncResult::Done), (5, 0, SyncResult::Done)]);
    assert!(runs.iter().all(|run| run.administrator == "tester" && run.finished.is_some()));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_real_catalog_goes_through_two_servers_unchanged() {
    let Some(root) = real(EVERYTHING).await else { return };
    let middle = below(&root).await;
    let summary = synchronize(&middle).await;
    assert_eq!((summary.failed, summary.new > 4_000), (0, true), "{summary:?}");
    let last = below(&middle).await;
    synchronize(&last).await;
    let (above, between, end) = (catalog(&root), catalog(&middle), catalog(&last));
    let missing: Vec<_> = above.keys().filter(|identity| !between.contains_key(identity)).collect();
    // A server above tells of the newest revision of each update.
    let newest = |update: UpdateId| root.app.snapshot().latest(update).unwrap().identity;
    assert!(missing.iter().all(|identity| newest(identity.update_id) != **identity), "{missing:?}");
    // Of one category a package has a document and a core fragment that is not the document's: documents go down.
    let by_documents = documents_say(&root);
    let differs = |(identity, core): &(&RevisionIdentity, &String)| {
        above.get(*identity) != Some(*core) && by_documents.get(*identity) != Some(*core)
    };
    assert_eq!(between.iter().filter(differs).count(), 0);
    assert_eq!(by_documents.iter().filter(|(identity, core)| above.get(*identity) != Some(*core)).count(), 1);
    assert_eq!(end, between);
}

#[tokio::test(flavor = "multi_thread")]
async fn only_what_was_chosen_comes_and_a_new_choice_brings_the_rest() {
    let root = Server::with(&[
        Document::category(1, "Product"),
        Document::category(2, "Product"),
        Document::category(3, "UpdateClassification"),
        Document::software(10).in_category(1).in_category(3),
        Document::software(11).in_category(2).in_category(3),
    ])
    .await;
    let branch = below(&root).await;
    branch.set("sync_products", &id_of(1).to_string()).await;
    branch.set("sync_classifications", &id_of(3).to_string()).await;
    assert_eq!(counts(&synchronize(&branch).await), [4, 0, 0, 0, 0]);
    assert!(branch.app.snapshot().latest(id_of(11)).is_none());
    branch.set("sync_products", &format!("{} {}", id_of(1), id_of(2))).await;
    assert_eq!(counts(&synchronize(&branch).await), [1, 0, 0, 0, 0]);
    assert!(branch.app.snapshot().latest(id_of(11)).is_some());
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_server_above_the_run_says_what_to_do() {
    let lonely = Server::start().await;
    let (job, _) = attempt(&lonely).await;
    assert!(job.error.unwrap().contains("sync_source"));
    let gone = Server::start().await;
    let branch = below(&gone).await;
    branch.set("sync_source", "http://127.0.0.1:1").await;
    let (job, _) = attempt(&branch).await;
    assert!(job.error.unwrap().contains("cannot be reached"));
    let runs = branch.app.store().read(|tx| sync_runs::list(tx, None, 10)).await.unwrap();
    assert_eq!(runs.first().map(|run| run.result), Some(SyncResult::Failed));
    assert!(branch.app.store().read(|tx| sync_skipped::list(tx, 5, 5)).await.unwrap().is_empty());
}
