//! Packages for `wsusutil`.

use patchwell_app::{ExportKind, ExportOptions};

use super::support::{catalog, try_export};
use crate::support::{import, open, shared_data};

#[tokio::test(flavor = "multi_thread")]
async fn both_forms_of_an_export_import_equal() {
    let Some(data) = shared_data() else { return };
    let folder = tempfile::tempdir().unwrap();
    let from = open(&folder.path().join("from")).await;
    let paths = [data.join("wsus-export"), data.join("mu-documents")];
    import(&from, &paths.each_ref().map(|path| path.as_path())).await;
    for (kind, name) in [(ExportKind::WsusCab, "out.cab"), (ExportKind::WsusXmlGz, "out.xml.gz")] {
        let out = folder.path().join(name);
        let written = try_export(&from, ExportOptions::new(kind, &out)).await.unwrap();
        assert_eq!((written.revisions as usize, written.warnings), (from.snapshot().len(), Vec::new()));
        assert!(try_export(&from, ExportOptions::new(kind, &out)).await.unwrap_err().contains("there already"));
        let to = open(&folder.path().join(format!("to {name}"))).await;
        let taken = import(&to, &[&out]).await;
        assert_eq!((taken.inserted, taken.warnings), (written.revisions, Vec::new()));
        assert!(catalog(&from) == catalog(&to), "{name}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn revisions_without_documents_are_left_out_with_a_warning() {
    let Some(data) = shared_data() else { return };
    let folder = tempfile::tempdir().unwrap();
    let from = open(&folder.path().join("from")).await;
    import(&from, &[&data.join("offline-sync/ucrt-kb2999226")]).await;
    let out = folder.path().join("out.cab");
    let written = try_export(&from, ExportOptions::new(ExportKind::WsusCab, &out)).await.unwrap();
    assert_eq!((written.revisions, written.warning_count), (0, 765));
}
