//! Moving all files to another folder while they are served, and taking over a folder that somebody else filled.

use std::fs;
use std::io::{Read, Write};
use std::path::Path;
use std::sync::Arc;

use patchwell_model::Sha1;

use crate::directory::{Directory, entries};
use crate::fetch::partial::PARTIAL;
use crate::hashing::Hasher;
use crate::path::{file_name, folder_name, parse_file_name};
use crate::{ContentError, ContentStore, Extension};

const BUFFER: usize = 256 * 1024;
/// Names that are told; more are only counted.
const TOLD: usize = 100;

/// How far a move is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct MoveSummary {
    /// Files to move, when it began.
    pub files: u64,
    /// Their bytes.
    pub bytes: u64,
    /// Files moved.
    pub moved: u64,
    /// Their bytes.
    pub moved_bytes: u64,
    /// Files that stayed where they were because nobody has checked them.
    pub unverified: u64,
    /// Files that turned out damaged when they were copied, and were moved aside.
    pub damaged: u64,
}

/// What became of one file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Transferred {
    Moved,
    Unverified,
    Damaged,
}

/// What was found in a folder that somebody else filled.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Tidied {
    /// Files that got the letters of their name in the usual case.
    pub renamed: u64,
    /// Files that lie under no content name, or in the wrong place.
    pub strays: u64,
    /// The first of them.
    pub stray_names: Vec<String>,
}

impl ContentStore {
    /// Makes `to` the place for files; those that are elsewhere are served from there until [`Self::move_files`] has
    /// moved them. `false` when it is the place already.
    ///
    /// # Errors
    /// When files are on their way already, when one folder is inside the other, or when it cannot be made or written.
    pub fn begin_move(&self, to: &Path) -> Result<bool, ContentError> {
        let refused = |reason| Err(ContentError::CannotMove { path: to.to_owned(), reason });
        if !to.is_absolute() {
            return refused("give the whole path");
        }
        fs::create_dir_all(to).map_err(ContentError::storage("create", to))?;
        let real = |path: &Path| fs::canonicalize(path).map_err(ContentError::storage("look at", path));
        let (from, target) = (real(self.directory().root())?, real(to)?);
        if from == target {
            return Ok(false);
        }
        if from.starts_with(&target) || target.starts_with(&from) {
            return refused("it must not be inside the present folder, nor around it");
        }
        let mut places = self.places_mut();
        if places.previous.is_some() {
            return refused("files are being moved already; wait until that is done");
        }
        let new = Arc::new(Directory::open(to)?);
        places.previous = Some(std::mem::replace(&mut places.current, new));
        Ok(true)
    }

    /// Moves what is not in the present place yet, one file after the other; `progress` is told each and decides whether
    /// to go on. When all is moved, the old place is given up. Blocks.
    ///
    /// # Errors
    /// When the storage fails, a full disk included. What was moved stays moved; call it again to go on.
    pub fn move_files(&self, mut progress: impl FnMut(&MoveSummary) -> bool) -> Result<MoveSummary, ContentError> {
        let mut summary = MoveSummary::default();
        let [current, previous] = &self.directories()[..] else { return Ok(summary) };
        let mut files = Vec::new();
        previous.walk(|sha1, extension, metadata| files.push((sha1, extension, metadata.len())))?;
        summary.files = files.len() as u64;
        summary.bytes = files.iter().map(|(_, _, bytes)| bytes).sum();
        for (sha1, extension, bytes) in &files {
            match transfer(previous, current, sha1, extension)? {
                Transferred::Moved => {
                    summary.moved += 1;
                    summary.moved_bytes += bytes;
                }
                Transferred::Unverified => summary.unverified += 1,
                Transferred::Damaged => summary.damaged += 1,
            }
            if !progress(&summary) {
                return Ok(summary);
            }
        }
        self.places_mut().previous = None;
        clear(previous.root());
        Ok(summary)
    }

    /// Gives files that WSUS or a copy of its folder left in other letter cases the names under which they are looked
    /// for, and tells what else lies there. Blocks.
    ///
    /// # Errors
    /// When the storage fails.
    pub fn tidy_names(&self) -> Result<Tidied, ContentError> {
        let directory = self.directory();
        let root = directory.root();
        let mut tidied = Tidied::default();
        for (folder, metadata) in entries(root)? {
            if folder.starts_with('.') {
                continue;
            }
            if !metadata.is_dir() {
                tidied.stray(folder);
                continue;
            }
            for (name, metadata) in entries(&root.join(&folder))? {
                match parse_file_name(&name).filter(|_| metadata.is_file()) {
                    Some((sha1, extension)) if folder.eq_ignore_ascii_case(&folder_name(&sha1)) => {
                        tidied.renamed += u64::from(rename(root, (&folder, &name), &sha1, &extension)?);
                    }
                    _ => tidied.stray(format!("{folder}/{name}")),
                }
            }
        }
        Ok(tidied)
    }
}

impl Tidied {
    fn stray(&mut self, name: String) {
        self.strays += 1;
        if self.stray_names.len() < TOLD {
            self.stray_names.push(name);
        }
    }
}

/// Whether the file had another name. One that is there under its right name already stays as it is.
fn rename(root: &Path, (folder, name): (&str, &str), sha1: &Sha1, extension: &Extension) -> Result<bool, ContentError> {
    let (right_folder, right_name) = (folder_name(sha1), file_name(sha1, extension));
    let (found, target) = (root.join(folder).join(name), root.join(&right_folder).join(&right_name));
    if (folder, name) == (right_folder.as_str(), right_name.as_str()) || target.exists() {
        return Ok(false);
    }
    let folder = root.join(right_folder);
    fs::create_dir_all(&folder).map_err(ContentError::storage("create", &folder))?;
    fs::rename(&found, &target).map_err(ContentError::storage("rename to", &target))?;
    Ok(true)
}

/// Moves one sealed file; it is visible in one of the places at every moment.
pub(crate) fn transfer(
    from: &Directory,
    to: &Directory,
    sha1: &Sha1,
    extension: &Extension,
) -> Result<Transferred, ContentError> {
    if to.has_sealed(sha1, extension)? {
        from.remove(sha1, extension)?;
        return Ok(Transferred::Moved);
    }
    let Some(mut opened) = from.open_sealed(sha1, extension)? else { return Ok(Transferred::Unverified) };
    if to.take_over(from, sha1, extension)? {
        return Ok(Transferred::Moved);
    }
    let mut staged = to.staging.create()?;
    let (mut hasher, mut buffer) = (Hasher::new(), vec![0; BUFFER]);
    let source = from.path(sha1, extension);
    loop {
        let length = opened.file.read(&mut buffer).map_err(ContentError::storage("read", &source))?;
        let Some(bytes) = buffer.get(..length).filter(|bytes| !bytes.is_empty()) else { break };
        hasher.update(bytes);
        staged.file.write_all(bytes).map_err(ContentError::storage("write", &staged.path))?;
    }
    if hasher.finish().sha1 != *sha1 {
        let aside = from.quarantine(sha1, extension)?;
        tracing::error!(path = %aside.display(), "a stored file is damaged and was moved aside");
        return Ok(Transferred::Damaged);
    }
    to.publish(staged, sha1, extension)?;
    from.remove(sha1, extension)?;
    Ok(Transferred::Moved)
}

/// Removes what is left of a store that was moved away, as far as it is empty or of no use to anybody.
fn clear(root: &Path) {
    let _ = fs::remove_dir_all(root.join(PARTIAL));
    for byte in 0..=u8::MAX {
        // Fails, and should, when something is in it.
        let _ = fs::remove_dir(root.join(format!("{byte:02X}")));
    }
}
