//! Files that are not verified yet: one folder for each running process, emptied after a crash.

use std::fs::{self, File, OpenOptions};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

use crate::ContentError;

/// Below the store's root, so that a rename never crosses file systems.
const STAGING: &str = ".staging";

/// This process's folder. Its lock is held while the process lives; others leave it alone as long.
#[derive(Debug)]
pub(crate) struct Staging {
    folder: PathBuf,
    next: AtomicU64,
    _lock: File,
}

impl Staging {
    /// Removes what dead processes left behind and makes a folder for this one. A server and a command that imports
    /// may have the same store open, so only folders whose lock is free are removed.
    pub(crate) fn open(root: &Path) -> Result<Self, ContentError> {
        let all = root.join(STAGING);
        fs::create_dir_all(&all).map_err(ContentError::storage("create", &all))?;
        // Held until the new folder is locked: otherwise another process could take it for a leftover.
        let gate = lock_file(&all.join("lock"))?;
        gate.lock().map_err(ContentError::storage("lock", &all))?;
        remove_leftovers(&all)?;
        let folder = create_free(&all)?;
        let lock = lock_file(&folder.join("lock"))?;
        lock.lock().map_err(ContentError::storage("lock", &folder))?;
        Ok(Self { folder, next: AtomicU64::new(0), _lock: lock })
    }

    /// A new empty file.
    pub(crate) fn create(&self) -> Result<StagedFile, ContentError> {
        let path = self.folder.join(format!("{}.part", self.next.fetch_add(1, Ordering::Relaxed)));
        let file = OpenOptions::new().write(true).create_new(true).open(&path);
        Ok(StagedFile { file: file.map_err(ContentError::storage("create", &path))?, path, kept: false })
    }
}

impl Drop for Staging {
    fn drop(&mut self) {
        // Best effort: what stays is removed by whoever opens the store next.
        let _ = fs::remove_dir_all(&self.folder);
    }
}

/// Removed when dropped, unless it was moved to its place.
#[derive(Debug)]
pub(crate) struct StagedFile {
    pub(crate) file: File,
    pub(crate) path: PathBuf,
    pub(crate) kept: bool,
}

impl Drop for StagedFile {
    fn drop(&mut self) {
        if !self.kept
            && let Err(error) = fs::remove_file(&self.path)
        {
            tracing::warn!(path = %self.path.display(), %error, "cannot remove a staged file");
        }
    }
}

fn lock_file(path: &Path) -> Result<File, ContentError> {
    let opened = OpenOptions::new().create(true).truncate(false).write(true).open(path);
    opened.map_err(ContentError::storage("open", path))
}

fn remove_leftovers(all: &Path) -> Result<(), ContentError> {
    for entry in fs::read_dir(all).map_err(ContentError::storage("list", all))? {
        let path = entry.map_err(ContentError::storage("list", all))?.path();
        if !path.is_dir() {
            continue;
        }
        let lock = lock_file(&path.join("lock"))?;
        if lock.try_lock().is_ok() {
            tracing::info!(path = %path.display(), "removing what an interrupted process left");
            fs::remove_dir_all(&path).map_err(ContentError::storage("remove", &path))?;
        }
    }
    Ok(())
}

/// Makes the first numbered folder that does not exist.
fn create_free(all: &Path) -> Result<PathBuf, ContentError> {
    let mut number = 0_u32;
    loop {
        let folder = all.join(number.to_string());
        match fs::create_dir(&folder) {
            Ok(()) => return Ok(folder),
            Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => number += 1,
            Err(error) => return Err(ContentError::storage("create", &folder)(error)),
        }
    }
}
