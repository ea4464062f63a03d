//! Where a package's contents go.

use std::fmt;
use std::io::Read;
use std::path::PathBuf;

use patchwell_model::{Fragments, Revision};

/// What a receiver fails with.
pub type SinkError = Box<dyn std::error::Error + Send + Sync>;

/// How to go on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Flow {
    /// Go on.
    #[default]
    Continue,
    /// Leave the rest of this package and go on with the next, if any.
    Skip,
    /// Stop here; [`super::read`] returns without an error.
    Stop,
}

/// What a package is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum PackageKind {
    /// One update document.
    Document,
    /// A `.zip` with documents, packages and payloads.
    Zip,
    /// A `.tar.xz` with documents, packages and payloads.
    TarXz,
    /// What `wsusutil export` writes, `.cab` or `.xml.gz`.
    WsusExport,
    /// `WSUSSCAN.cab`, `wsusscn2.cab`: fragments for scanning without a server.
    OfflineSync,
    /// A signed bundle of another Patchwell; read by its own crate.
    Bundle,
    /// A standalone installer, `.msu`, with an offline-sync package in it.
    Msu,
}

/// Recognizes a package that was read before: its size, and SHA-256 of its first and last MiB.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Fingerprint {
    /// Bytes.
    pub size: u64,
    /// SHA-256 over the first MiB and then the last (they overlap in small files).
    pub sha256: [u8; 32],
}

impl fmt::Display for Fingerprint {
    /// `<size>-<SHA-256 in lower-case hexadecimal>`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-", self.size)?;
        self.sha256.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

/// A package that begins.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PackageInfo {
    /// What it is.
    pub kind: PackageKind,
    /// Where it is; for a package inside an archive, the archive's path and the member's name joined.
    pub path: PathBuf,
    /// Short name for lists: the file name.
    pub label: String,
    /// Recognizes it.
    pub fingerprint: Fingerprint,
}

/// A revision out of a package.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImportedRevision {
    /// What it says.
    pub revision: Revision,
    /// What agents get.
    pub fragments: Fragments,
    /// The document as it came, when the package has documents.
    pub document: Option<String>,
    /// Whether the fragments came with the package, and were not derived from the document.
    pub fragments_given: bool,
    /// The package's label.
    pub source: String,
    /// The id the package itself uses for it (offline-sync packages).
    pub source_revision_id: Option<i64>,
    /// Which one it is in the package, from 0, always the same for the same package: for resuming.
    pub position: u64,
}

/// A file in or beside a package that is not metadata: maybe the content of an update, or a licence text. Who receives
/// it decides by its digest.
pub struct Payload<'r> {
    /// Its name, as untrusted as anything in a package: for messages only.
    pub name: String,
    /// Bytes, as far as known; only a hint.
    pub size: Option<u64>,
    /// Its content. What is not read is skipped.
    pub reader: &'r mut dyn Read,
}

/// Something odd that did not stop the reading.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Warning {
    /// The update or file it concerns.
    pub subject: String,
    /// What.
    pub message: String,
}

/// How far the reading is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Progress {
    /// Bytes read of the outermost files.
    pub done_bytes: u64,
    /// Bytes of the outermost files.
    pub total_bytes: u64,
    /// Revisions given so far.
    pub revisions: u64,
}

/// Receives what a package holds. All but the first two have a default that ignores.
pub trait Sink {
    /// A package begins. [`Flow::Skip`] leaves it out.
    ///
    /// # Errors
    /// Whatever fails; it ends the reading.
    fn begin(&mut self, package: &PackageInfo) -> Result<Flow, SinkError>;

    /// A revision.
    ///
    /// # Errors
    /// Whatever fails; it ends the reading.
    fn revision(&mut self, revision: ImportedRevision) -> Result<Flow, SinkError>;

    /// A file that is not metadata.
    ///
    /// # Errors
    /// Whatever fails; it ends the reading.
    fn payload(&mut self, payload: &mut Payload<'_>) -> Result<Flow, SinkError> {
        let _ = payload;
        Ok(Flow::Continue)
    }

    /// Something odd.
    fn warning(&mut self, warning: Warning) {
        let _ = warning;
    }

    /// How far it is; called at every revision and payload.
    fn progress(&mut self, progress: Progress) {
        let _ = progress;
    }
}
