//! A server above that has what no server should have.

use super::support::{below, put_below, synchronize};
use crate::support::{Document, Server, id_of};

#[tokio::test(flavor = "multi_thread")]
async fn circles_and_deep_chains_come_down_and_harm_nobody() {
    let mut documents = vec![
        Document::software(1).needs(2),
        Document::software(2).needs(1),
        Document::software(3).needs(3),
        Document::software(4).bundles(5),
        Document::software(5).bundles(4),
    ];
    documents.extend((100..600).map(|n| Document::detectoid(n).needs(n + 1)));
    let root = Server::with(&documents).await;
    let branch = below(&root).await;
    let summary = synchronize(&branch).await;
    assert_eq!((summary.new, summary.failed), (505, 0));
    assert!(branch.app.snapshot().latest(id_of(4)).is_some());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_known_revision_does_not_change_and_an_older_one_does_not_count() {
    let root = Server::with(&[Document::software(1).revision(2)]).await;
    let branch = Server::with(&[Document::software(1).revision(2).needs(9), Document::software(1).revision(3)]).await;
    put_below(&branch, &root).await;
    synchronize(&branch).await;
    let snapshot = branch.app.snapshot();
    assert_eq!(snapshot.latest(id_of(1)).unwrap().identity.revision_number, 3);
    let two = snapshot.revisions(id_of(1)).find(|entry| entry.identity.revision_number == 2).unwrap();
    assert_eq!(snapshot.prerequisites(two).len(), 1, "what was there first stays");
}
