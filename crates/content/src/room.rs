//! Whether files can be kept: the folder is writable, and how much room there is.

use std::io::Write as _;
use std::path::Path;

use crate::{ContentError, ContentStore};

/// Room on the file system of new files.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Room {
    /// Bytes that can still be written.
    pub free: u64,
    /// Bytes in all.
    pub total: u64,
}

impl ContentStore {
    /// Writes a small file where new ones go, removes it, and tells how much room there is; `None` where the operating
    /// system does not say.
    ///
    /// # Errors
    /// When nothing can be written.
    pub fn check_room(&self) -> Result<Option<Room>, ContentError> {
        let directory = self.directory();
        // It is removed when it goes.
        let mut staged = directory.staging.create()?;
        staged.file.write_all(b"probe").map_err(ContentError::storage("write", &staged.path))?;
        Ok(room(directory.root()))
    }
}

#[cfg(unix)]
fn room(folder: &Path) -> Option<Room> {
    let found = rustix::fs::statvfs(folder).ok()?;
    Some(Room {
        free: found.f_bavail.saturating_mul(found.f_frsize),
        total: found.f_blocks.saturating_mul(found.f_frsize),
    })
}

#[cfg(not(unix))]
fn room(_: &Path) -> Option<Room> {
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_probe_leaves_nothing_behind_and_a_folder_that_is_gone_is_an_error() {
        let folder = tempfile::tempdir().unwrap();
        let store = ContentStore::open(folder.path()).unwrap();
        let room = store.check_room().unwrap();
        assert!(room.is_none_or(|room| room.free > 0 && room.free <= room.total));
        assert_eq!(store.usage().unwrap().files, 0);
        std::fs::remove_dir_all(folder.path()).unwrap();
        store.check_room().unwrap_err();
    }
}
