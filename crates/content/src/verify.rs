//! Reading stored files again: what is damaged is moved aside, what is right and unknown so far becomes servable.

use std::fs::File;
use std::io::{self, Read};

use crate::directory::Directory;
use crate::hashing::Hasher;
use crate::seal::seal;
use crate::{ContentError, ContentStore, Digests, ExpectedFile, Extension};

const BUFFER: usize = 256 * 1024;

/// What reading a file again showed.
#[derive(Debug)]
pub enum Check {
    /// It is what it should be, and is served.
    Good,
    /// It is not there.
    Missing,
    /// It is something else, and was moved aside.
    Quarantined {
        /// How it differs.
        difference: ContentError,
        /// Where it lies now.
        moved_to: String,
    },
}

/// Counts of a pass over many files.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct VerifySummary {
    /// Files that are right.
    pub good: u64,
    /// Files that are not there.
    pub missing: u64,
    /// Files that were moved aside.
    pub quarantined: u64,
    /// Files that could not be read.
    pub failed: u64,
    /// Bytes of the good files.
    pub good_bytes: u64,
}

impl ContentStore {
    /// Reads a file and compares it with all that is known of it.
    ///
    /// # Errors
    /// When it cannot be read or moved; nothing is concluded then.
    pub fn verify(&self, expected: &ExpectedFile) -> Result<Check, ContentError> {
        let mut found = Check::Missing;
        // While files are moved, one that is damaged or missing in one place may be right in the other.
        for directory in self.directories() {
            match verify_in(&directory, expected)? {
                Check::Missing => {}
                Check::Good => return Ok(Check::Good),
                damaged @ Check::Quarantined { .. } => found = damaged,
            }
        }
        Ok(found)
    }

    /// [`ContentStore::verify`] of the place where new files go only.
    ///
    /// # Errors
    /// As [`ContentStore::verify`].
    pub fn verify_here(&self, expected: &ExpectedFile) -> Result<Check, ContentError> {
        verify_in(&self.directory(), expected)
    }

    /// Verifies many files, one after the other; `progress` is told each result and decides whether to go on.
    pub fn verify_all(
        &self,
        expected: impl IntoIterator<Item = ExpectedFile>,
        mut progress: impl FnMut(&ExpectedFile, &Result<Check, ContentError>) -> bool,
    ) -> VerifySummary {
        let mut summary = VerifySummary::default();
        for file in expected {
            let result = self.verify(&file);
            match &result {
                Ok(Check::Good) => {
                    summary.good += 1;
                    summary.good_bytes += file.size;
                }
                Ok(Check::Missing) => summary.missing += 1,
                Ok(Check::Quarantined { .. }) => summary.quarantined += 1,
                Err(_) => summary.failed += 1,
            }
            if !progress(&file, &result) {
                break;
            }
        }
        summary
    }
}

fn verify_in(directory: &Directory, expected: &ExpectedFile) -> Result<Check, ContentError> {
    let extension = Extension::of_name(&expected.name);
    let Some(mut file) = directory.open_any(&expected.sha1, &extension)? else {
        return Ok(Check::Missing);
    };
    let path = directory.path(&expected.sha1, &extension);
    let digests = hash_unchanged(&mut file).map_err(ContentError::storage("read", &path))?;
    match digests.check(expected) {
        Ok(()) => {
            seal(&file, &expected.sha1).map_err(ContentError::storage("set the time of", &path))?;
            Ok(Check::Good)
        }
        Err(difference) => {
            let moved_to = directory.quarantine(&expected.sha1, &extension)?.display().to_string();
            tracing::error!(path = %path.display(), %difference, "a stored file is damaged and was moved aside");
            Ok(Check::Quarantined { difference, moved_to })
        }
    }
}

/// Hashes a file that nobody writes to meanwhile: a seal would hide such a write.
fn hash_unchanged(file: &mut File) -> io::Result<Digests> {
    let before = file.metadata()?;
    let digests = hash(file)?;
    let after = file.metadata()?;
    if before.len() != after.len() || before.modified()? != after.modified()? {
        return Err(io::Error::new(io::ErrorKind::ResourceBusy, "it is being written to"));
    }
    Ok(digests)
}

pub(crate) fn hash(file: &mut File) -> io::Result<Digests> {
    let mut hasher = Hasher::new();
    let mut buffer = vec![0; BUFFER];
    loop {
        match file.read(&mut buffer) {
            Ok(0) => return Ok(hasher.finish()),
            Ok(length) => hasher.update(buffer.get(..length).unwrap_or_default()),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
}
