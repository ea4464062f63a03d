//! Taking files in: streamed to staging, checked, and only then visible.

use std::io::{self, Read, Write};
use std::sync::Arc;

use patchwell_model::Sha1;

use crate::directory::Directory;
use crate::hashing::Hasher;
use crate::staging::StagedFile;
use crate::{ContentError, ContentStore, Digests, ExpectedFile, Extension};

/// Large enough that system calls do not count, small enough for many at a time.
const BUFFER: usize = 256 * 1024;

/// A file that is now in the store, verified and durable.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stored {
    /// Its name.
    pub sha1: Sha1,
    /// Its extension.
    pub extension: Extension,
    /// Bytes.
    pub size: u64,
    /// What it was checked to be.
    pub digests: Digests,
}

/// What became of a file of which only the bytes were known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Candidate {
    /// The catalog knows it; it is in the store.
    Stored(Stored),
    /// The catalog does not know these digests; nothing was kept.
    Unknown(Digests),
}

/// A file on its way in, for callers that are given its bytes piece by piece. Dropping it discards it.
#[derive(Debug)]
pub struct Ingest {
    store: ContentStore,
    spool: Spool,
    expected: ExpectedFile,
}

impl Ingest {
    /// The next piece.
    ///
    /// # Errors
    /// At the first byte beyond the expected size, or when the storage fails.
    pub fn write(&mut self, bytes: &[u8]) -> Result<(), ContentError> {
        let found = self.spool.hasher.size().saturating_add(bytes.len() as u64);
        if found > self.expected.size {
            let name = self.expected.name.clone();
            return Err(ContentError::WrongSize { name, expected: self.expected.size, found, more: true });
        }
        self.spool.write(bytes)
    }

    /// Bytes that came so far.
    #[must_use]
    pub fn received(&self) -> u64 {
        self.spool.hasher.size()
    }

    /// Checks size and digests, and makes the file visible and durable.
    ///
    /// # Errors
    /// When it is not the expected file, or when the storage fails; nothing is kept then.
    pub fn finish(self) -> Result<Stored, ContentError> {
        let (directory, staged, digests) = self.spool.finish();
        self.store.keep((&directory, staged), digests, &self.expected)
    }
}

impl ContentStore {
    /// Starts taking in a file of which the caller will hand over the bytes.
    ///
    /// # Errors
    /// When the storage fails.
    pub fn begin(&self, expected: ExpectedFile) -> Result<Ingest, ContentError> {
        Ok(Ingest { store: self.clone(), spool: Spool::new(self)?, expected })
    }

    /// Takes in the file that `reader` gives; it must be the expected one. Reads at most one buffer beyond its size.
    ///
    /// # Errors
    /// When it is not the expected file, when `reader` fails or when the storage fails; nothing is kept then.
    pub fn ingest(&self, reader: impl Read, expected: ExpectedFile) -> Result<Stored, ContentError> {
        let name = expected.name.clone();
        let mut ingest = self.begin(expected)?;
        copy(reader, &name, |bytes| ingest.write(bytes))?;
        ingest.finish()
    }

    /// Takes in a file found somewhere, such as in an import, if `lookup` knows its digests. It needs the space before
    /// it can know; bound the length of `reader` where that matters.
    ///
    /// # Errors
    /// When the bytes contradict what `lookup` answered, when `reader` fails or when the storage fails; nothing is
    /// kept then.
    pub fn ingest_candidate(
        &self,
        reader: impl Read,
        name: &str,
        lookup: impl FnOnce(Digests) -> Option<ExpectedFile>,
    ) -> Result<Candidate, ContentError> {
        let mut spool = Spool::new(self)?;
        copy(reader, name, |bytes| spool.write(bytes))?;
        let (directory, staged, digests) = spool.finish();
        match lookup(digests) {
            Some(expected) => self.keep((&directory, staged), digests, &expected).map(Candidate::Stored),
            None => Ok(Candidate::Unknown(digests)),
        }
    }

    fn keep(
        &self,
        (directory, staged): (&Arc<Directory>, StagedFile),
        digests: Digests,
        expected: &ExpectedFile,
    ) -> Result<Stored, ContentError> {
        digests.check(expected)?;
        let extension = Extension::of_name(&expected.name);
        self.publish(directory, staged, &expected.sha1, &extension)?;
        Ok(Stored { sha1: expected.sha1, extension, size: digests.size, digests })
    }
}

/// A staged file and the digests of what was written to it.
struct Spool {
    directory: Arc<Directory>,
    staged: StagedFile,
    hasher: Hasher,
}

impl std::fmt::Debug for Spool {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Spool").field("staged", &self.staged).field("size", &self.hasher.size()).finish()
    }
}

impl Spool {
    fn new(store: &ContentStore) -> Result<Self, ContentError> {
        let directory = store.directory();
        Ok(Self { staged: directory.staging.create()?, directory, hasher: Hasher::new() })
    }

    fn write(&mut self, bytes: &[u8]) -> Result<(), ContentError> {
        self.hasher.update(bytes);
        self.staged.file.write_all(bytes).map_err(ContentError::storage("write", &self.staged.path))
    }

    fn finish(self) -> (Arc<Directory>, StagedFile, Digests) {
        (self.directory, self.staged, self.hasher.finish())
    }
}

/// Hands over everything that `reader` gives.
fn copy(
    mut reader: impl Read,
    name: &str,
    mut write: impl FnMut(&[u8]) -> Result<(), ContentError>,
) -> Result<(), ContentError> {
    let mut buffer = vec![0; BUFFER];
    loop {
        let length = match reader.read(&mut buffer) {
            Ok(0) => return Ok(()),
            Ok(length) => length,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(source) => return Err(ContentError::Source { name: name.to_owned(), source }),
        };
        write(buffer.get(..length).unwrap_or_default())?;
    }
}
