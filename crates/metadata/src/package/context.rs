//! What all readers share: the sink, the progress, and how they stop.

use std::fs::File;
use std::io::{Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use sha2::{Digest as _, Sha256};

use super::{
    Fingerprint, Flow, ImportedRevision, PackageError, PackageInfo, PackageKind, Payload, Progress, Sink, Warning,
};
use crate::cabinet::CabinetError;
use crate::document::ParsedDocument;
use crate::{document, fragments};

/// Why a reader does not go on.
pub(super) enum Halt {
    /// The sink wants no more at all.
    Stop,
    /// The sink wants no more of this package.
    Skip,
    /// It cannot go on.
    Failed(PackageError),
}

impl From<PackageError> for Halt {
    fn from(error: PackageError) -> Self {
        Self::Failed(error)
    }
}

impl From<CabinetError> for Halt {
    fn from(source: CabinetError) -> Self {
        Self::Failed(PackageError::Cabinet { name: String::new(), source })
    }
}

/// The outcome of a step.
pub(super) type Step<T = ()> = Result<T, Halt>;

/// An I/O error at a path.
pub(super) fn io_error(path: impl Into<PathBuf>) -> impl FnOnce(std::io::Error) -> Halt {
    let path = path.into();
    |source| Halt::Failed(PackageError::Io { path, source })
}

/// A package or member that is broken.
pub(super) fn broken(name: &str, reason: impl std::fmt::Display) -> Halt {
    Halt::Failed(PackageError::Broken { name: name.to_owned(), reason: reason.to_string() })
}

/// Gives a cabinet's error the cabinet's name.
pub(super) fn named<T>(name: &str, step: Step<T>) -> Step<T> {
    step.map_err(|halt| match halt {
        Halt::Failed(PackageError::Cabinet { name: unnamed, source }) if unnamed.is_empty() => {
            Halt::Failed(PackageError::Cabinet { name: name.to_owned(), source })
        }
        other => other,
    })
}

/// The package that is being read.
#[derive(Debug, Default)]
pub(super) struct Source {
    /// Its label.
    pub(super) label: String,
    /// How many revisions it had so far.
    pub(super) position: u64,
}

/// What all readers share.
pub(super) struct Context<'s> {
    sink: &'s mut dyn Sink,
    /// Where temporary files go.
    pub(super) temporary: &'s Path,
    finished_bytes: u64,
    total_bytes: u64,
    revisions: u64,
    /// How far the current outermost file was read.
    current: Arc<AtomicU64>,
}

impl<'s> Context<'s> {
    pub(super) fn new(sink: &'s mut dyn Sink, temporary: &'s Path) -> Self {
        Self { sink, temporary, finished_bytes: 0, total_bytes: 0, revisions: 0, current: Arc::default() }
    }

    pub(super) fn progress(&self) -> Progress {
        let done_bytes = self.finished_bytes + self.current.load(Ordering::Relaxed);
        Progress { done_bytes, total_bytes: self.total_bytes.max(done_bytes), revisions: self.revisions }
    }

    pub(super) fn expect_bytes(&mut self, bytes: u64) {
        self.total_bytes = bytes;
    }

    /// Opens an outermost file; reading it is progress.
    pub(super) fn open(&mut self, path: &Path) -> Step<OuterFile> {
        let file = File::open(path).map_err(io_error(path))?;
        self.current.store(0, Ordering::Relaxed);
        Ok(OuterFile { file, at: 0, furthest: Arc::clone(&self.current) })
    }

    /// Ends an outermost file of that size.
    pub(super) fn finish_file(&mut self, size: u64) {
        self.finished_bytes += size;
        self.current.store(0, Ordering::Relaxed);
    }

    /// Announces a package.
    pub(super) fn begin(&mut self, kind: PackageKind, path: &Path, file: &mut (impl Read + Seek)) -> Step<Source> {
        let fingerprint = fingerprint(file).map_err(io_error(path))?;
        let label = path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned();
        let package = PackageInfo { kind, path: path.to_owned(), label: label.clone(), fingerprint };
        let flow = self.sink.begin(&package).map_err(PackageError::Sink)?;
        proceed(flow)?;
        Ok(Source { label, position: 0 })
    }

    pub(super) fn warn(&mut self, subject: impl std::fmt::Display, message: impl std::fmt::Display) {
        self.sink.warning(Warning { subject: subject.to_string(), message: message.to_string() });
    }

    /// Gives a document to the sink; one that cannot be used is a warning that names `subject`.
    pub(super) fn document(
        &mut self,
        source: &mut Source,
        subject: &str,
        document: String,
        adjust: impl FnOnce(&mut patchwell_model::Revision),
    ) -> Step {
        let position = source.position;
        source.position += 1;
        let parsed = document::parse(&document).and_then(|parsed| Ok((parsed, fragments::derive(&document)?)));
        let (ParsedDocument { mut revision, warnings }, fragments) = match parsed {
            Ok(parsed) => parsed,
            Err(error) => {
                self.warn(subject, format!("left out: {error}"));
                return Ok(());
            }
        };
        adjust(&mut revision);
        for warning in warnings {
            self.warn(revision.identity, warning);
        }
        self.revision(ImportedRevision {
            revision,
            fragments,
            document: Some(document),
            fragments_given: false,
            source: source.label.clone(),
            source_revision_id: None,
            position,
        })
    }

    pub(super) fn revision(&mut self, revision: ImportedRevision) -> Step {
        self.revisions += 1;
        let flow = self.sink.revision(revision).map_err(PackageError::Sink)?;
        self.sink.progress(self.progress());
        proceed(flow)
    }

    pub(super) fn payload(&mut self, name: String, size: Option<u64>, reader: &mut dyn Read) -> Step {
        let flow = self.sink.payload(&mut Payload { name, size, reader }).map_err(PackageError::Sink)?;
        self.sink.progress(self.progress());
        proceed(flow)
    }

    /// Copies a member that must be seekable to an unnamed temporary file, at most `limit` bytes.
    pub(super) fn spool(&mut self, name: &str, reader: &mut dyn Read, limit: u64) -> Step<File> {
        let mut file = self.temporary_file()?;
        let copied =
            std::io::copy(&mut reader.take(limit.saturating_add(1)), &mut file).map_err(|error| broken(name, error))?;
        if copied > limit {
            return Err(broken(name, format!("larger than {limit} bytes")));
        }
        file.flush().and_then(|()| file.rewind()).map_err(io_error(self.temporary))?;
        Ok(file)
    }

    pub(super) fn temporary_file(&self) -> Step<File> {
        tempfile::tempfile_in(self.temporary).map_err(io_error(self.temporary))
    }
}

fn proceed(flow: Flow) -> Step {
    match flow {
        Flow::Continue => Ok(()),
        Flow::Skip => Err(Halt::Skip),
        Flow::Stop => Err(Halt::Stop),
    }
}

/// How much of either end of a file its fingerprint covers, bytes.
const FINGERPRINTED: u64 = 1 << 20;

fn fingerprint(file: &mut (impl Read + Seek)) -> std::io::Result<Fingerprint> {
    let size = file.seek(SeekFrom::End(0))?;
    let mut hash = Sha256::new();
    for start in [0, size.saturating_sub(FINGERPRINTED)] {
        file.seek(SeekFrom::Start(start))?;
        let mut bytes = Vec::new();
        file.take(FINGERPRINTED).read_to_end(&mut bytes)?;
        hash.update(&bytes);
    }
    file.rewind()?;
    Ok(Fingerprint { size, sha256: hash.finalize().into() })
}

/// A file whose reading counts as progress.
pub(super) struct OuterFile {
    file: File,
    at: u64,
    furthest: Arc<AtomicU64>,
}

impl Read for OuterFile {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let count = self.file.read(buffer)?;
        self.at += count as u64;
        self.furthest.fetch_max(self.at, Ordering::Relaxed);
        Ok(count)
    }
}

impl Seek for OuterFile {
    fn seek(&mut self, to: SeekFrom) -> std::io::Result<u64> {
        self.at = self.file.seek(to)?;
        Ok(self.at)
    }
}
