//! A file of which some bytes are there. It is kept under its digest, so that a download goes on where it was after a
//! cut or a restart, from whichever address.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Seek, SeekFrom, Write};
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use parking_lot::Mutex;
use patchwell_model::Sha1;

use super::FetchError;
use super::extents::Extents;
use super::partial_state::{self, Origin};
use crate::directory::Directory;
use crate::staging::StagedFile;
use crate::verify::hash;
use crate::{ContentError, ContentStore, Digests, ExpectedFile, Extension, Stored};

/// Below the store's root, so that a rename never crosses file systems.
pub(crate) const PARTIAL: &str = ".partial";
/// What came is written down after so many bytes: the most that a crash costs.
const SAVE_EVERY: u64 = 16 << 20;

/// Cheap to clone; all clones are one. The last one to go writes down what is there.
#[derive(Debug, Clone)]
pub(crate) struct Partial(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    directory: Arc<Directory>,
    path: PathBuf,
    state: PathBuf,
    size: u64,
    file: Mutex<Option<File>>,
    ledger: Mutex<Ledger>,
}

#[derive(Debug, Default)]
struct Ledger {
    done: Extents,
    claimed: Extents,
    origin: Option<Origin>,
    unsaved: u64,
}

impl Partial {
    /// Opens what is there of a file, or begins it. Blocks.
    pub(crate) fn open(store: &ContentStore, expected: &ExpectedFile) -> Result<Self, FetchError> {
        let directory = store.directory();
        let folder = directory.root().join(PARTIAL);
        fs::create_dir_all(&folder).map_err(ContentError::storage("create", &folder))?;
        let (path, state) = paths(&folder, &expected.sha1);
        let opened = OpenOptions::new().create(true).truncate(false).read(true).write(true).open(&path);
        let file = opened.map_err(ContentError::storage("open", &path))?;
        // Held while the file is open: another process may have the same store.
        if file.try_lock().is_err() {
            return Err(FetchError::Busy { name: expected.name.clone() });
        }
        let length = file.metadata().map_err(ContentError::storage("look at", &path))?.len();
        let (done, origin) = partial_state::read(&state, expected.size);
        let known = if done.end() <= length { done } else { Extents::default() };
        let ledger = Ledger { done: known, origin, ..Ledger::default() };
        let (file, ledger) = (Mutex::new(Some(file)), Mutex::new(ledger));
        Ok(Self(Arc::new(Inner { directory, path, state, size: expected.size, file, ledger })))
    }

    /// The next bytes that nobody has or fetches, at most `most`, and marks them as being fetched.
    pub(crate) fn claim(&self, most: u64) -> Option<Range<u64>> {
        let mut ledger = self.0.ledger.lock();
        let gap = ledger.done.first_gap(&ledger.claimed, self.0.size)?;
        let claimed = gap.start..gap.end.min(gap.start.saturating_add(most));
        ledger.claimed.add(claimed.clone());
        Some(claimed)
    }

    /// Gives a claim back; what came of it stays.
    pub(crate) fn release(&self, range: &Range<u64>) {
        self.0.ledger.lock().claimed.remove(range);
    }

    /// Bytes that are there.
    pub(crate) fn received(&self) -> u64 {
        self.0.ledger.lock().done.total()
    }

    /// Who gave the bytes that are there last.
    pub(crate) fn origin(&self) -> Option<Origin> {
        self.0.ledger.lock().origin.clone()
    }

    /// Notes who gives what comes now.
    pub(crate) fn set_origin(&self, url: &str, etag: Option<String>) {
        let mut ledger = self.0.ledger.lock();
        let fits = ledger
            .origin
            .as_ref()
            .is_some_and(|before| before.url == url && !before.is_mixed && etag.is_some() && before.etag == etag);
        let is_mixed = ledger.done.total() > 0 && !fits;
        ledger.origin = Some(Origin { url: url.to_owned(), etag, is_mixed });
    }

    /// Whether the bytes may be of different files: from several addresses, or from one at different times.
    pub(crate) fn is_mixed(&self) -> bool {
        self.0.ledger.lock().origin.as_ref().is_some_and(|origin| origin.is_mixed)
    }

    /// Forgets all bytes.
    pub(crate) fn clear(&self) {
        let mut ledger = self.0.ledger.lock();
        ledger.done.clear();
        ledger.origin = None;
    }

    /// Writes bytes that came. Blocks.
    pub(crate) fn write(&self, at: u64, bytes: &[u8]) -> Result<(), ContentError> {
        {
            let mut file = self.0.file.lock();
            let Some(file) = file.as_mut() else { return Ok(()) };
            let written = file.seek(SeekFrom::Start(at)).and_then(|_| file.write_all(bytes));
            written.map_err(ContentError::storage("write", &self.0.path))?;
        }
        let length = bytes.len() as u64;
        let mut ledger = self.0.ledger.lock();
        ledger.done.add(at..at + length);
        ledger.unsaved += length;
        let is_due = ledger.unsaved >= SAVE_EVERY;
        drop(ledger);
        if is_due { self.0.save() } else { Ok(()) }
    }

    /// Hashes the whole file, and makes it visible when it is the expected one; removes it when it is not. Blocks.
    pub(crate) fn finish(self, store: &ContentStore, expected: &ExpectedFile) -> Result<Stored, ContentError> {
        let inner = &self.0;
        let Some(mut file) = inner.file.lock().take() else {
            return Err(ContentError::storage("read", &inner.path)(io::ErrorKind::NotFound.into()));
        };
        let digests = inner.rewound(&mut file).and_then(|()| hash(&mut file));
        let digests: Digests = digests.map_err(ContentError::storage("read", &inner.path))?;
        // Whatever it is, it is no partial file any more.
        let _ = fs::remove_file(&inner.state);
        let staged = StagedFile { file, path: inner.path.clone(), kept: false };
        digests.check(expected)?;
        let extension = Extension::of_name(&expected.name);
        store.publish(&inner.directory, staged, &expected.sha1, &extension)?;
        Ok(Stored { sha1: expected.sha1, extension, size: digests.size, digests })
    }
}

impl Inner {
    /// To the start, and without bytes beyond the end that a longer answer may have left.
    fn rewound(&self, file: &mut File) -> io::Result<()> {
        file.set_len(self.size)?;
        file.seek(SeekFrom::Start(0)).map(drop)
    }

    /// Writes down what is there, after it is.
    fn save(&self) -> Result<(), ContentError> {
        let file = self.file.lock();
        let Some(file) = file.as_ref() else { return Ok(()) };
        let (done, origin) = {
            let mut ledger = self.ledger.lock();
            ledger.unsaved = 0;
            (ledger.done.clone(), ledger.origin.clone())
        };
        file.sync_data().map_err(ContentError::storage("flush", &self.path))?;
        partial_state::write(&self.state, self.size, &done, origin.as_ref())
    }
}

impl Drop for Inner {
    fn drop(&mut self) {
        if self.file.get_mut().is_none() {
            return;
        }
        let kept = if self.ledger.get_mut().done.total() == 0 {
            *self.file.get_mut() = None;
            remove(&self.path, &self.state)
        } else {
            self.save()
        };
        if let Err(error) = kept {
            tracing::warn!(%error, "a download will have to start again");
        }
    }
}

impl ContentStore {
    /// Removes what was fetched of files that `is_wanted` denies, unless somebody fetches them now. Blocks.
    ///
    /// # Errors
    /// When the storage fails.
    pub fn retain_partial(&self, is_wanted: impl Fn(&Sha1) -> bool) -> Result<(), ContentError> {
        let folder = self.directory().root().join(PARTIAL);
        let Ok(listing) = fs::read_dir(&folder) else { return Ok(()) };
        for entry in listing {
            let name = entry.map_err(ContentError::storage("list", &folder))?.file_name();
            let digits = name.to_str().and_then(|name| name.strip_suffix(".part"));
            let Some(sha1) = digits.and_then(|digits| digits.parse::<Sha1>().ok()).filter(|sha1| !is_wanted(sha1))
            else {
                continue;
            };
            let (path, state) = paths(&folder, &sha1);
            let is_free = File::open(&path).is_ok_and(|file| file.try_lock().is_ok());
            if is_free {
                remove(&path, &state)?;
            }
        }
        Ok(())
    }
}

fn paths(folder: &Path, sha1: &Sha1) -> (PathBuf, PathBuf) {
    (folder.join(format!("{sha1}.part")), folder.join(format!("{sha1}.state")))
}

fn remove(path: &Path, state: &Path) -> Result<(), ContentError> {
    for path in [state, path] {
        match fs::remove_file(path) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => {
                return Err(ContentError::storage("remove", path)(error));
            }
            _ => {}
        }
    }
    Ok(())
}
