//! Which files are a bundle: told by how they begin, never by their names.

use std::fs::File;
use std::io::Read as _;
use std::path::{Path, PathBuf};

use patchwell_bundle::{SIGNED_MAGIC, VOLUME_MAGIC};

use super::volumes::failed;
use crate::AppError;

/// Most files looked at in a directory.
const MAX_FILES: usize = 100_000;
/// Largest manifest, bytes: millions of parts.
const MAX_MANIFEST: u64 = 512 << 20;

/// A bundle's files.
#[derive(Default)]
pub(super) struct Found {
    pub(super) manifest: Vec<u8>,
    pub(super) volumes: Vec<PathBuf>,
}

/// Whether there is a manifest or a volume of a bundle at `path`: itself, or in the directory that it is or in one in
/// that.
#[must_use]
pub fn is_bundle(path: &Path) -> bool {
    let Ok(files) = files_at(path, 2) else { return false };
    files.iter().any(|file| head(file).is_some())
}

/// Finds the manifest and volumes in files and directories.
pub(super) fn find(paths: &[PathBuf]) -> Result<Found, AppError> {
    let mut found = Found::default();
    for path in paths {
        for file in files_at(path, 2)? {
            match head(&file) {
                Some(true) if !found.manifest.is_empty() => {
                    return Err(AppError::Invalid(
                        "there are several manifests; import one bundle at a time".to_owned(),
                    ));
                }
                Some(true) => {
                    let opened = File::open(&file).map_err(failed("cannot be read", &file))?;
                    let read = opened.take(MAX_MANIFEST).read_to_end(&mut found.manifest);
                    read.map_err(failed("cannot be read", &file))?;
                }
                Some(false) => found.volumes.push(file),
                None => {}
            }
        }
    }
    if found.manifest.is_empty() {
        return Err(AppError::Invalid("the manifest is missing; give the file bundle.manifest, too".to_owned()));
    }
    Ok(found)
}

/// `true` for a manifest, `false` for a volume.
fn head(path: &Path) -> Option<bool> {
    let mut head = [0; 8];
    File::open(path).ok()?.read_exact(&mut head).ok()?;
    match &head {
        SIGNED_MAGIC => Some(true),
        VOLUME_MAGIC => Some(false),
        _ => None,
    }
}

fn files_at(path: &Path, depth: u32) -> Result<Vec<PathBuf>, AppError> {
    let metadata = std::fs::metadata(path).map_err(failed("cannot be read", path))?;
    if metadata.is_file() {
        return Ok(vec![path.to_owned()]);
    }
    let mut files = Vec::new();
    if metadata.is_dir() && depth > 0 {
        for entry in std::fs::read_dir(path).map_err(failed("cannot be listed", path))?.take(MAX_FILES) {
            let entry = entry.map_err(failed("cannot be listed", path))?;
            files.extend(files_at(&entry.path(), depth - 1).unwrap_or_default());
        }
    }
    files.sort();
    Ok(files)
}
