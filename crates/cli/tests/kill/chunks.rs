//! A generated catalog in parts, as directories and as archives.

use std::collections::HashSet;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use patchwell_fleet::generator::{GeneratedUpdate, Spec, generate};
use patchwell_fleet::random::Random;

/// Revisions of the first part: categories, detectoids, and updates to decide about.
const FIRST: usize = 300;

/// Writes one part after the other.
pub(crate) struct Chunks {
    folder: PathBuf,
    updates: Box<dyn Iterator<Item = GeneratedUpdate> + Send>,
    random: Random,
    written: Vec<PathBuf>,
    /// Distinct content files written so far.
    files: HashSet<String>,
}

/// A part of a catalog on disk.
#[derive(Debug, Clone)]
pub(crate) struct Chunk {
    pub(crate) path: PathBuf,
    /// Revisions in it that no part before has.
    pub(crate) new: u64,
}

impl Chunks {
    pub(crate) fn new(seed: u64, revisions: usize, folder: PathBuf) -> Self {
        let spec =
            Spec { months: 2, languages: 1, payload_bytes: (500, 3_000), revisions, ..Spec::sized(seed, revisions) };
        let updates = Box::new(generate(&spec));
        Self { folder, updates, random: Random::named(seed, "chunks"), written: Vec::new(), files: HashSet::new() }
    }

    /// Writes the next part: mostly a few updates, now and then hundreds. When the catalog is used up, a part that was
    /// imported before.
    pub(crate) fn next(&mut self) -> Chunk {
        let size = match self.written.len() {
            0 => FIRST,
            number if number % 5 == 3 => 100 + self.random.index(200),
            _ => 2 + self.random.index(20),
        };
        let updates: Vec<GeneratedUpdate> = self.updates.by_ref().take(size).collect();
        if updates.is_empty() {
            let again = self.random.index(self.written.len());
            return Chunk { path: self.written[again].clone(), new: 0 };
        }
        let number = self.written.len();
        let path = if number.is_multiple_of(2) {
            let path = self.folder.join(format!("part{number}"));
            write_folder(&path, &updates);
            path
        } else {
            let path = self.folder.join(format!("part{number}.zip"));
            write_archive(&path, &updates);
            path
        };
        self.files.extend(updates.iter().flat_map(|update| &update.files).map(|file| file.content_name()));
        self.written.push(path.clone());
        Chunk { path, new: updates.len() as u64 }
    }

    /// How many content files all parts so far have.
    pub(crate) fn files(&self) -> u64 {
        self.files.len() as u64
    }
}

/// Names and bytes of everything that belongs to some updates.
fn entries(updates: &[GeneratedUpdate]) -> impl Iterator<Item = (String, Vec<u8>)> {
    updates.iter().flat_map(|update| {
        let document =
            (format!("metadata/{}_{}.xml", update.id, update.revision), update.document.clone().into_bytes());
        let files = update.files.iter().map(|file| (format!("content/{}", file.content_name()), file.bytes()));
        std::iter::once(document).chain(files)
    })
}

fn write_folder(path: &Path, updates: &[GeneratedUpdate]) {
    for part in ["metadata", "content"] {
        std::fs::create_dir_all(path.join(part)).unwrap();
    }
    for (name, bytes) in entries(updates) {
        std::fs::write(path.join(name), bytes).unwrap();
    }
}

fn write_archive(path: &Path, updates: &[GeneratedUpdate]) {
    let mut archive = zip::ZipWriter::new(std::fs::File::create(path).unwrap());
    let mut names = HashSet::new();
    for (name, bytes) in entries(updates) {
        if names.insert(name.clone()) {
            archive.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
            archive.write_all(&bytes).unwrap();
        }
    }
    archive.finish().unwrap();
}
