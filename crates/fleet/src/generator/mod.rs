//! Makes catalogs: whole update documents of realistic shape, with small real payloads, the same for the same seed.
//!
//! Categories have the ids they have everywhere; updates, articles and payloads are made up (articles from KB9100000
//! on, which are not in use). The demo catalog concerns the built-in machines of [`crate::machine`].

mod bulk;
mod categories;
mod document;
mod extras;
mod files;
mod monthly;
mod targets;
mod texts;

use std::io;
use std::path::Path;

use uuid::Uuid;

use crate::random::Random;
use crate::rules::UpdateKind;

pub use files::GeneratedFile;

/// What to make.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Spec {
    /// Decides every id, size and byte.
    pub seed: u64,
    /// Year and month of the newest updates.
    pub newest: (i16, i8),
    /// Months of cumulative updates for every system.
    pub months: u32,
    /// Languages of titles, 1 to 8.
    pub languages: usize,
    /// Least and greatest size of a payload, in bytes.
    pub payload_bytes: (u64, u64),
    /// Fill up with further products to so many revisions in all; 0 for none.
    pub revisions: usize,
    /// Of those products, one in so many is there on every workstation; the others are nowhere.
    pub products_per_present: usize,
    /// One in so many of their detectoids holds wherever its product is.
    pub detectoids_per_true: usize,
}

impl Spec {
    /// A catalog to try things with: a few hundred revisions that every built-in machine finds something in.
    #[must_use]
    pub fn demo(seed: u64) -> Self {
        Self {
            seed,
            newest: (2026, 10),
            months: 3,
            languages: 8,
            payload_bytes: (10_000, 300_000),
            revisions: 0,
            products_per_present: 8,
            detectoids_per_true: 4,
        }
    }

    /// A catalog of so many revisions, of the proportions of a real one, with payloads of a few kilobytes.
    #[must_use]
    pub fn sized(seed: u64, revisions: usize) -> Self {
        Self { months: 24, languages: 2, payload_bytes: (1_000, 4_000), revisions, ..Self::demo(seed) }
    }

    /// A catalog of so many revisions of which a workstation keeps about 4,000, as real ones do, or most of it when it
    /// is not larger than that.
    #[must_use]
    pub fn measured(seed: u64, revisions: usize) -> Self {
        let sized = Self { products_per_present: (revisions / 4_000).max(1), ..Self::sized(seed, revisions) };
        // The list of installed categories and detectoids is bounded: with every product there, fewer variants are.
        if sized.products_per_present == 1 { Self { detectoids_per_true: 10, ..sized } } else { sized }
    }
}

/// One update, ready to be imported.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GeneratedUpdate {
    /// Update id.
    pub id: Uuid,
    /// Revision number.
    pub revision: i32,
    /// Type.
    pub kind: UpdateKind,
    /// English title.
    pub title: String,
    /// The `upd:Update` document.
    pub document: String,
    /// Payloads and licence texts.
    pub files: Vec<GeneratedFile>,
}

/// Makes a catalog: what others refer to comes before them.
pub fn generate(spec: &Spec) -> impl Iterator<Item = GeneratedUpdate> + use<> {
    let mut maker = Maker::new(spec.clone());
    let mut start = Vec::new();
    categories::add(&mut maker, &mut start);
    monthly::add(&mut maker, &mut start);
    extras::add(&mut maker, &mut start);
    let missing = spec.revisions.saturating_sub(start.len());
    start.into_iter().chain(bulk::Bulk::new(maker, missing))
}

/// Writes only the documents of a catalog: `<update id>_<revision>.xml`. Returns how many there are.
///
/// # Errors
/// When a file cannot be written.
pub fn write_documents_to_dir(spec: &Spec, folder: &Path) -> io::Result<usize> {
    std::fs::create_dir_all(folder)?;
    let mut count = 0;
    for update in generate(spec) {
        write_document(folder, &update)?;
        count += 1;
    }
    Ok(count)
}

fn write_document(folder: &Path, update: &GeneratedUpdate) -> io::Result<()> {
    std::fs::write(folder.join(format!("{}_{}.xml", update.id, update.revision)), &update.document)
}

/// Writes a catalog as files: `metadata/<update id>_<revision>.xml` and `content/<SHA-1>.<extension>`. Returns how many
/// updates there are.
///
/// # Errors
/// When a file cannot be written.
pub fn write_to_dir(spec: &Spec, folder: &Path) -> io::Result<usize> {
    let (metadata, content) = (folder.join("metadata"), folder.join("content"));
    std::fs::create_dir_all(&metadata)?;
    std::fs::create_dir_all(&content)?;
    let mut count = 0;
    for update in generate(spec) {
        write_document(&metadata, &update)?;
        for file in &update.files {
            std::fs::write(content.join(file.content_name()), file.bytes())?;
        }
        count += 1;
    }
    Ok(count)
}

/// What making updates takes along.
struct Maker {
    spec: Spec,
    next_article: u32,
}

impl Maker {
    fn new(spec: Spec) -> Self {
        Self { spec, next_article: 9_100_000 }
    }

    fn random(&self, name: &str) -> Random {
        Random::named(self.spec.seed, name)
    }

    /// The id of something by its name.
    fn id(&self, name: &str) -> Uuid {
        self.random(name).uuid()
    }

    fn article(&mut self) -> u32 {
        self.next_article +=
            1 + u32::try_from(self.random(&self.next_article.to_string()).below(40)).unwrap_or_default();
        self.next_article
    }

    /// A payload named by `name`, with `extension`.
    fn payload(&self, name: &str, file_name: &str) -> GeneratedFile {
        let (least, greatest) = self.spec.payload_bytes;
        let mut random = self.random(name);
        let size = least + random.below(greatest.saturating_sub(least) + 1);
        GeneratedFile::random(file_name, random.word(), size)
    }
}
