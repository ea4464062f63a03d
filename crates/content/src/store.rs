//! The store: which files are there and may be served.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::SystemTime;

use parking_lot::{RwLock, RwLockWriteGuard};
use patchwell_model::Sha1;

use crate::directory::Directory;
use crate::relocate::transfer;
use crate::staging::StagedFile;
use crate::{ContentError, Extension};

/// The content files of this server. Cheap to clone; safe to use from many threads and several processes.
///
/// A verified file is *sealed*; only sealed files are served (the module `seal` says how and why).
#[derive(Debug, Clone)]
pub struct ContentStore {
    places: Arc<RwLock<Places>>,
}

/// Where the bytes lie: folders laid out as WSUS does, `<root>/AB/2F88…AB.exe`.
#[derive(Debug)]
pub(crate) struct Places {
    /// Where files are and new ones go.
    pub(crate) current: Arc<Directory>,
    /// Where they are being moved from; files that are still there are served from there.
    pub(crate) previous: Option<Arc<Directory>>,
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

impl Usage {
    fn add(&mut self, other: Self) {
        self.files += other.files;
        self.bytes += other.bytes;
        self.unverified_files += other.unverified_files;
        self.quarantined_files += other.quarantined_files;
        self.quarantined_bytes += other.quarantined_bytes;
    }
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
        Self::open_places(root.as_ref(), None)
    }

    /// Opens a store whose files are on their way to `root` from `previous`; [`ContentStore::move_files`] goes on with
    /// that.
    ///
    /// # Errors
    /// When one of the folders cannot be made or written.
    pub fn open_moving(root: impl AsRef<Path>, previous: impl AsRef<Path>) -> Result<Self, ContentError> {
        Self::open_places(root.as_ref(), Some(previous.as_ref()))
    }

    fn open_places(root: &Path, previous: Option<&Path>) -> Result<Self, ContentError> {
        let current = Arc::new(Directory::open(root)?);
        let previous = previous.map(|previous| Directory::open(previous).map(Arc::new)).transpose()?;
        Ok(Self { places: Arc::new(RwLock::new(Places { current, previous })) })
    }

    /// Opens a file for reading; `None` when it is not there or not as it was when it was verified. Compare
    /// [`ContentFile::len`] with the catalog before serving it.
    ///
    /// # Errors
    /// When the storage fails.
    pub fn open_file(&self, sha1: &Sha1, extension: &Extension) -> Result<Option<ContentFile>, ContentError> {
        self.look(|directory| directory.open_sealed(sha1, extension))
    }

    /// Whether [`ContentStore::open_file`] would find it.
    ///
    /// # Errors
    /// When the storage fails.
    pub fn has(&self, sha1: &Sha1, extension: &Extension) -> Result<bool, ContentError> {
        let found = self.look(|directory| Ok(directory.has_sealed(sha1, extension)?.then_some(())));
        found.map(|found| found.is_some())
    }

    /// Removes a file; `false` when there was none.
    ///
    /// # Errors
    /// When the storage fails.
    pub fn remove(&self, sha1: &Sha1, extension: &Extension) -> Result<bool, ContentError> {
        let mut removed = false;
        for directory in self.directories() {
            removed |= directory.remove(sha1, extension)?;
        }
        Ok(removed)
    }

    /// The folder where files are, and the one they are being moved from.
    #[must_use]
    pub fn folders(&self) -> (PathBuf, Option<PathBuf>) {
        let places = self.places.read();
        let previous = places.previous.as_ref().map(|previous| previous.root().to_owned());
        (places.current.root().to_owned(), previous)
    }

    /// Counts files and bytes by looking at every one.
    ///
    /// # Errors
    /// When the storage fails.
    pub fn usage(&self) -> Result<Usage, ContentError> {
        let mut usage = Usage::default();
        for directory in self.directories() {
            usage.add(directory.usage()?);
        }
        Ok(usage)
    }

    /// Every file under a content name with its length, in no order: for cleanup, which compares with the catalog.
    ///
    /// # Errors
    /// When the storage fails.
    pub fn list(&self) -> Result<Vec<(Sha1, Extension, u64)>, ContentError> {
        let mut files = Vec::new();
        for directory in self.directories() {
            directory.walk(|sha1, extension, metadata| files.push((sha1, extension, metadata.len())))?;
        }
        Ok(files)
    }

    /// Where new files go.
    pub(crate) fn directory(&self) -> Arc<Directory> {
        Arc::clone(&self.places.read().current)
    }

    /// Where files may be, the place for new ones first.
    pub(crate) fn directories(&self) -> Vec<Arc<Directory>> {
        let places = self.places.read();
        std::iter::once(&places.current).chain(&places.previous).map(Arc::clone).collect()
    }

    pub(crate) fn places_mut(&self) -> RwLockWriteGuard<'_, Places> {
        self.places.write()
    }

    /// Makes a checked file visible that was staged in `directory`.
    pub(crate) fn publish(
        &self,
        directory: &Arc<Directory>,
        staged: StagedFile,
        sha1: &Sha1,
        extension: &Extension,
    ) -> Result<(), ContentError> {
        directory.publish(staged, sha1, extension)?;
        let current = self.directory();
        if !Arc::ptr_eq(directory, &current) {
            // A move began, and may have ended, since it was staged.
            transfer(directory, &current, sha1, extension)?;
        }
        Ok(())
    }

    /// Looks in all places. A file that is moved between two looks is found by the third.
    fn look<T>(&self, find: impl Fn(&Directory) -> Result<Option<T>, ContentError>) -> Result<Option<T>, ContentError> {
        let directories = self.directories();
        let again = if directories.len() > 1 { directories.first() } else { None };
        for directory in directories.iter().chain(again) {
            if let Some(found) = find(directory)? {
                return Ok(Some(found));
            }
        }
        Ok(None)
    }
}
