//! What the tests share.

use std::path::PathBuf;

use patchwell_metadata::package::{Flow, ImportedRevision, PackageInfo, Payload, Sink, SinkError, Warning, read};

/// A path in the shared data, or `None` with a message where it is missing.
pub(crate) fn data(path: &str) -> Option<PathBuf> {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data");
    if !root.is_dir() {
        println!("skipped: ../shared/data is not there");
        return None;
    }
    Some(root.join(path))
}

/// Keeps all that a package gives.
#[derive(Default)]
pub(crate) struct Collected {
    pub(crate) packages: Vec<PackageInfo>,
    pub(crate) revisions: Vec<ImportedRevision>,
    pub(crate) payloads: Vec<(String, Vec<u8>)>,
    pub(crate) warnings: Vec<Warning>,
    /// Stop after so many revisions.
    pub(crate) stop_after: Option<usize>,
    /// Skip packages at their beginning.
    pub(crate) skip: bool,
}

impl Sink for Collected {
    fn begin(&mut self, package: &PackageInfo) -> Result<Flow, SinkError> {
        self.packages.push(package.clone());
        Ok(if self.skip { Flow::Skip } else { Flow::Continue })
    }

    fn revision(&mut self, revision: ImportedRevision) -> Result<Flow, SinkError> {
        self.revisions.push(revision);
        Ok(if self.stop_after == Some(self.revisions.len()) { Flow::Stop } else { Flow::Continue })
    }

    fn payload(&mut self, payload: &mut Payload<'_>) -> Result<Flow, SinkError> {
        let mut content = Vec::new();
        payload.reader.read_to_end(&mut content)?;
        self.payloads.push((payload.name.clone(), content));
        Ok(Flow::Continue)
    }

    fn warning(&mut self, warning: Warning) {
        self.warnings.push(warning);
    }
}

/// Reads a package of the shared data.
pub(crate) fn collect(path: &str) -> Option<Collected> {
    let path = data(path)?;
    let temporary = tempfile::tempdir().unwrap();
    let mut collected = Collected::default();
    let progress = read(&path, temporary.path(), &mut collected).unwrap();
    assert_eq!(progress.revisions, collected.revisions.len() as u64);
    assert_eq!(progress.done_bytes, progress.total_bytes);
    assert_eq!(std::fs::read_dir(temporary.path()).unwrap().count(), 0, "temporary files are left");
    Some(collected)
}
