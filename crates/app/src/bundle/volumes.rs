//! The directory that a bundle is written to.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use crate::AppError;

/// The manifest's name. Readers go by content, not by names.
const MANIFEST: &str = "bundle.manifest";
/// There while the bundle is not finished.
const PARTIAL: &str = "bundle.partial";

pub(super) struct Folder(PathBuf);

impl Folder {
    /// Makes the directory. One with an unfinished bundle is emptied of it; any other must be empty.
    pub(super) fn begin(path: &Path) -> Result<Self, AppError> {
        fs::create_dir_all(path).map_err(failed("cannot be made", path))?;
        let folder = Self(path.to_owned());
        let partial = path.join(PARTIAL);
        let listed = fs::read_dir(path).and_then(Iterator::collect::<io::Result<Vec<_>>>);
        let names: Vec<PathBuf> =
            listed.map_err(failed("cannot be listed", path))?.iter().map(fs::DirEntry::path).collect();
        if !names.is_empty() && !names.contains(&partial) {
            let message = format!("{} is not empty; give a directory that is new or empty", path.display());
            return Err(AppError::Conflict(message));
        }
        for name in names.iter().filter(|name| is_volume(name)) {
            fs::remove_file(name).map_err(failed("cannot be removed", name))?;
        }
        File::create(&partial).and_then(|file| file.sync_all()).map_err(failed("cannot be made", &partial))?;
        Ok(folder)
    }

    pub(super) fn volume(&self, number: u32) -> io::Result<File> {
        OpenOptions::new().write(true).create_new(true).open(self.0.join(format!("bundle.{number:04}")))
    }

    /// Writes the manifest, and with it finishes the bundle.
    pub(super) fn finish(&self, manifest: &[u8]) -> Result<(), AppError> {
        write_whole(&self.0.join(MANIFEST), manifest)?;
        let partial = self.0.join(PARTIAL);
        fs::remove_file(&partial).map_err(failed("cannot be removed", &partial))
    }
}

fn is_volume(path: &Path) -> bool {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let number = name.strip_prefix("bundle.").unwrap_or_default();
    !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit())
}

/// Writes a file that is there whole or not at all.
pub(super) fn write_whole(path: &Path, bytes: &[u8]) -> Result<(), AppError> {
    let partial = partial_of(path);
    let written = File::create(&partial).and_then(|mut file| {
        file.write_all(bytes)?;
        file.sync_all()
    });
    written.map_err(failed("cannot be written", &partial))?;
    fs::rename(&partial, path).map_err(failed("cannot be made", path))
}

/// Where a file is written until it is whole.
pub(super) fn partial_of(path: &Path) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".partial");
    name.into()
}

/// Refuses to write over what is there.
pub(super) fn must_be_new(path: &Path) -> Result<(), AppError> {
    match path.try_exists().map_err(failed("cannot be looked at", path))? {
        true => Err(AppError::Conflict(format!("{} is there already; choose another name", path.display()))),
        false => Ok(()),
    }
}

pub(super) fn failed(what: &str, path: &Path) -> impl FnOnce(io::Error) -> AppError {
    let what = format!("{} {what}", path.display());
    |source| AppError::Io { what, source }
}
