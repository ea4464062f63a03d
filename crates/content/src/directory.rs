//! A store in a folder: `<root>/<last two hex digits>/<SHA-1>.<extension>`.

use std::fs::{self, File, Metadata, OpenOptions};
use std::io;
use std::path::{Path, PathBuf};

use patchwell_model::Sha1;

use crate::path::{file_name, folder_name, parse_file_name};
use crate::seal::{is_sealed, seal};
use crate::staging::{StagedFile, Staging};
use crate::store::{ContentFile, Usage};
use crate::{ContentError, Extension};

/// Damaged files are moved here.
const QUARANTINE: &str = ".quarantine";

#[derive(Debug)]
pub(crate) struct Directory {
    root: PathBuf,
    pub(crate) staging: Staging,
}

impl Directory {
    pub(crate) fn open(root: &Path) -> Result<Self, ContentError> {
        fs::create_dir_all(root).map_err(ContentError::storage("create", root))?;
        Ok(Self { root: root.to_owned(), staging: Staging::open(root)? })
    }

    pub(crate) fn root(&self) -> &Path {
        &self.root
    }

    pub(crate) fn path(&self, sha1: &Sha1, extension: &Extension) -> PathBuf {
        self.root.join(folder_name(sha1)).join(file_name(sha1, extension))
    }

    pub(crate) fn has_sealed(&self, sha1: &Sha1, extension: &Extension) -> Result<bool, ContentError> {
        let path = self.path(sha1, extension);
        let found = present(fs::symlink_metadata(&path)).map_err(ContentError::storage("look at", &path))?;
        Ok(found.is_some_and(|metadata| is_sealed(&metadata, sha1)))
    }

    pub(crate) fn open_sealed(&self, sha1: &Sha1, extension: &Extension) -> Result<Option<ContentFile>, ContentError> {
        // First by name, since opening could hang on what is no plain file; then the one that was really opened.
        if !self.has_sealed(sha1, extension)? {
            return Ok(None);
        }
        let path = self.path(sha1, extension);
        let Some(file) = present(File::open(&path)).map_err(ContentError::storage("open", &path))? else {
            return Ok(None);
        };
        let metadata = file.metadata().map_err(ContentError::storage("look at", &path))?;
        let modified = metadata.modified().map_err(ContentError::storage("look at", &path))?;
        Ok(is_sealed(&metadata, sha1).then(|| ContentFile { len: metadata.len(), modified, file }))
    }

    /// Opens a file for hashing, sealed or not.
    pub(crate) fn open_any(&self, sha1: &Sha1, extension: &Extension) -> Result<Option<File>, ContentError> {
        let path = self.path(sha1, extension);
        match present(fs::symlink_metadata(&path)).map_err(ContentError::storage("look at", &path))? {
            // Writable, because sealing changes the file's times.
            Some(metadata) if metadata.is_file() => present(OpenOptions::new().read(true).write(true).open(&path))
                .map_err(ContentError::storage("open", &path)),
            _ => Ok(None),
        }
    }

    /// Makes a checked file visible under its name, durably: its bytes first, then the name.
    pub(crate) fn publish(
        &self,
        mut staged: StagedFile,
        sha1: &Sha1,
        extension: &Extension,
    ) -> Result<(), ContentError> {
        let target = self.path(sha1, extension);
        seal(&staged.file, sha1).map_err(ContentError::storage("set the time of", &staged.path))?;
        staged.file.sync_all().map_err(ContentError::storage("flush", &staged.path))?;
        let folder = self.make_folder(sha1)?;
        fs::rename(&staged.path, &target).map_err(ContentError::storage("rename to", &target))?;
        staged.kept = true;
        sync_folder(&folder)
    }

    /// Takes a sealed file over from another directory by its name alone. `false` when that is on another file system;
    /// nothing happened then.
    pub(crate) fn take_over(&self, from: &Self, sha1: &Sha1, extension: &Extension) -> Result<bool, ContentError> {
        let target = self.path(sha1, extension);
        let folder = self.make_folder(sha1)?;
        match fs::rename(from.path(sha1, extension), &target) {
            Ok(()) => sync_folder(&folder).map(|()| true),
            Err(error) if error.kind() == io::ErrorKind::CrossesDevices => Ok(false),
            Err(error) => Err(ContentError::storage("rename to", &target)(error)),
        }
    }

    fn make_folder(&self, sha1: &Sha1) -> Result<PathBuf, ContentError> {
        let folder = self.root.join(folder_name(sha1));
        match fs::create_dir(&folder) {
            Ok(()) => sync_folder(&self.root)?,
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
            Err(error) => return Err(ContentError::storage("create", &folder)(error)),
        }
        Ok(folder)
    }

    pub(crate) fn remove(&self, sha1: &Sha1, extension: &Extension) -> Result<bool, ContentError> {
        let path = self.path(sha1, extension);
        present(fs::remove_file(&path)).map(|found| found.is_some()).map_err(ContentError::storage("remove", &path))
    }

    /// Moves a damaged file aside, for somebody to look at.
    pub(crate) fn quarantine(&self, sha1: &Sha1, extension: &Extension) -> Result<PathBuf, ContentError> {
        let folder = self.root.join(QUARANTINE);
        fs::create_dir_all(&folder).map_err(ContentError::storage("create", &folder))?;
        let target = folder.join(file_name(sha1, extension));
        let path = self.path(sha1, extension);
        fs::rename(&path, &target).map_err(ContentError::storage("move aside", &path))?;
        Ok(target)
    }

    pub(crate) fn usage(&self) -> Result<Usage, ContentError> {
        let mut usage = Usage::default();
        self.walk(|sha1, _, metadata| {
            usage.files += 1;
            usage.bytes += metadata.len();
            usage.unverified_files += u64::from(!is_sealed(metadata, &sha1));
        })?;
        for (_, metadata) in entries(&self.root.join(QUARANTINE))? {
            usage.quarantined_files += 1;
            usage.quarantined_bytes += metadata.len();
        }
        Ok(usage)
    }

    /// Calls `visit` for every file that lies where its name says.
    pub(crate) fn walk(&self, mut visit: impl FnMut(Sha1, Extension, &Metadata)) -> Result<(), ContentError> {
        for byte in 0..=u8::MAX {
            for (name, metadata) in entries(&self.root.join(format!("{byte:02X}")))? {
                match parse_file_name(&name) {
                    Some((sha1, extension)) if metadata.is_file() && sha1.0.last() == Some(&byte) => {
                        visit(sha1, extension, &metadata);
                    }
                    _ => {}
                }
            }
        }
        Ok(())
    }
}

/// The entries of a folder that may be missing; those that vanish meanwhile are left out.
pub(crate) fn entries(folder: &Path) -> Result<Vec<(String, Metadata)>, ContentError> {
    let failed = || ContentError::storage("list", folder);
    let Some(listing) = present(fs::read_dir(folder)).map_err(failed())? else {
        return Ok(Vec::new());
    };
    let mut found = Vec::new();
    for entry in listing {
        let entry = entry.map_err(failed())?;
        let (Ok(name), Some(metadata)) =
            (entry.file_name().into_string(), present(entry.metadata()).map_err(failed())?)
        else {
            continue;
        };
        found.push((name, metadata));
    }
    Ok(found)
}

/// `None` instead of the error that something does not exist.
pub(crate) fn present<T>(result: io::Result<T>) -> io::Result<Option<T>> {
    match result {
        Ok(value) => Ok(Some(value)),
        Err(error) if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => Ok(None),
        Err(error) => Err(error),
    }
}

/// Makes new names in a folder durable. Windows has no such call and journals them itself.
fn sync_folder(folder: &Path) -> Result<(), ContentError> {
    if cfg!(unix) {
        let opened = File::open(folder).map_err(ContentError::storage("open", folder))?;
        opened.sync_all().map_err(ContentError::storage("flush", folder))?;
    }
    Ok(())
}
