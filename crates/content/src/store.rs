//! The store: which files are there and may be served.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::SystemTime;

use patchwell_model::Sha1;

use crate::directory::Directory;
use crate::{ContentError, Extension};

/// The content files of this server. Cheap to clone; safe to use from many threads and several processes.
///
/// A verified file is *sealed*; only sealed files are served (the module `seal` says how and why).
#[derive(Debug, Clone)]
pub struct ContentStore {
    pub(crate) backend: Arc<Backend>,
}

/// Where the bytes lie.
#[derive(Debug)]
pub(crate) enum Backend {
    /// A folder laid out as WSUS does: `<root>/AB/2F88…AB.exe`.
    Directory(Directory),
}

/// A verified file, open for reading. It stays readable when it is removed or replaced meanwhile.
#[derive(Debug)]
pub struct ContentFile {
    /// Bytes.
    pub len: u64,
    /// The same on every node and for the life of the file.
    pub modified: SystemTime,
    /// At its start.
    pub file: File,
}

/// What the store holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Usage {
    /// Files under content names, verified or not.
    pub files: u64,
    /// Their bytes.
    pub bytes: u64,
    /// Of these files, how many are not verified and therefore not served.
    pub unverified_files: u64,
    /// Damaged files that were moved aside.
    pub quarantined_files: u64,
    /// Their bytes.
    pub quarantined_bytes: u64,
}

impl ContentStore {
    /// Opens or creates a store in the folder `root` and removes what an interrupted process left in staging.
    ///
    /// A folder with files that WSUS downloaded may be given: they are served once [`ContentStore::verify`] has read
    /// them.
    ///
    /// # Errors
    /// When the folder cannot be made or written.
    pub fn open(root: impl AsRef<Path>) -> Result<Self, ContentError> {
        let directory = Directory::open(root.as_ref())?;
        Ok(Self { backend: Arc::new(Backend::Directory(directory)) })
    }

    /// Opens a file for reading; `None` when it is not there or not as it was when it was verified. Compare
    /// [`ContentFile::len`] with the catalog before serving it.
    ///
    /// # Errors
    /// When the storage fails.
    pub fn open_file(&self, sha1: &Sha1, extension: &Extension) -> Result<Option<ContentFile>, ContentError> {
        self.directory().open_sealed(sha1, extension)
    }

    /// Whether [`ContentStore::open_file`] would find it.
    ///
    /// # Errors
    /// When the storage fails.
    pub fn has(&self, sha1: &Sha1, extension: &Extension) -> Result<bool, ContentError> {
        self.directory().has_sealed(sha1, extension)
    }

    /// Removes a file; `false` when there was none.
    ///
    /// # Errors
    /// When the storage fails.
    pub fn remove(&self, sha1: &Sha1, extension: &Extension) -> Result<bool, ContentError> {
        self.directory().remove(sha1, extension)
    }

    /// The folder where files are, and the one they are being moved from.
    #[must_use]
    pub fn folders(&self) -> (PathBuf, Option<PathBuf>) {
        (self.directory().root().to_owned(), None)
    }

    /// Counts files and bytes by looking at every one.
    ///
    /// # Errors
    /// When the storage fails.
    pub fn usage(&self) -> Result<Usage, ContentError> {
        self.directory().usage()
    }

    /// Every file under a content name with its length, in no order: for cleanup, which compares with the catalog.
    ///
    /// # Errors
    /// When the storage fails.
    pub fn list(&self) -> Result<Vec<(Sha1, Extension, u64)>, ContentError> {
        let mut files = Vec::new();
        self.directory().walk(|sha1, extension, metadata| files.push((sha1, extension, metadata.len())))?;
        Ok(files)
    }

    pub(crate) fn directory(&self) -> &Directory {
        let Backend::Directory(directory) = self.backend.as_ref();
        directory
    }
}
