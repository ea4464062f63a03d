//! Importing the real packages.

use crate::support::{import, open, shared_data};

#[tokio::test]
async fn the_offline_package_with_its_payload_imports_once() {
    let Some(data) = shared_data() else { return };
    let folder = tempfile::tempdir().unwrap();
    let app = open(folder.path()).await;
    let package = data.join("offline-sync/ucrt-kb2999226");
    let first = import(&app, &[&package]).await;
    assert_eq!((first.revisions, first.inserted), (765, 765), "{:?}", first.warnings);
    assert_eq!(first.files_stored, 1, "{:?}", first.warnings);
    let second = import(&app, &[&package]).await;
    assert_eq!(second.inserted, 0);
    assert_eq!(app.snapshot().len(), 765);
    drop(app);
    assert_eq!(open(folder.path()).await.snapshot().len(), 765);
}

#[tokio::test]
async fn every_package_at_hand_imports_into_one_catalog() {
    let Some(data) = shared_data() else { return };
    let folder = tempfile::tempdir().unwrap();
    let app = open(folder.path()).await;
    let paths = [
        data.join("wsus-export"),
        data.join("offline-sync"),
        data.join("mu-documents"),
        data.join("vendor-sdp/hp-update-documents-3658.tar.xz"),
        data.join("recorded-wsus-2025/fragments/documents"),
    ];
    let all: Vec<&std::path::Path> = paths.iter().map(AsRef::as_ref).collect();
    let summary = import(&app, &all).await;
    assert_eq!(summary.revisions, 4_125 + 766 + 765 + 4 + 3_658 + 5);
    assert_eq!(summary.conflicts, 0, "{:?}", summary.warnings);
    let again = import(&app, &all).await;
    assert_eq!((again.inserted, again.conflicts), (0, 0));
}
