//! Writing what `wsusutil import` reads: the way back of `package::export`.
//!
//! Documents come one by one, dependencies first, and wait in files that the caller hands over, because the list of
//! content files stands before the updates that name them. Of the newer form, `.xml.gz`, neither a file nor a
//! description was at hand; what is written is `package.xml` with each update's document as escaped text inside, which
//! [`crate::package::read`] takes. Whether `wsusutil` of a real server does is not known; the cabinet's form is that of
//! a recorded export.

mod languages;
mod package_xml;

use std::collections::HashSet;
use std::io::{Read, Seek, SeekFrom, Write};

use flate2::write::GzEncoder;
use patchwell_model::{FileInfo, RevisionIdentity, Sha1, Timestamp, UpdateId};

use crate::cabinet::writer::{MAX_FOLDER, NewFile, write as write_cabinet};
use package_xml::{file_element, head, update_element};

/// What is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ExportFormat {
    /// A cabinet with `package.xml` and `metadata.txt`; at most 2 GiB of metadata.
    Cab,
    /// Gzip of one XML document, of any size.
    XmlGz,
}

/// Why an export could not be written.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    /// More than the format holds.
    #[error("the metadata is larger than a cabinet can hold (2 GiB); export as wsus-xml-gz or as a bundle")]
    TooLarge,
    /// Reading or writing failed.
    #[error(transparent)]
    Io(#[from] std::io::Error),
    /// The cabinet.
    #[error(transparent)]
    Cabinet(#[from] crate::cabinet::CabinetError),
}

/// Who exports, and when.
#[derive(Debug, Clone, Copy)]
pub struct ExportHeader {
    /// The server.
    pub server_id: uuid::Uuid,
    /// The time that the package tells.
    pub created: Timestamp,
}

/// A revision to export.
#[derive(Debug, Clone, Copy)]
pub struct ExportedRevision<'r> {
    /// Its identity.
    pub identity: RevisionIdentity,
    /// Its document.
    pub document: &'r str,
    /// Its content and EULA files with the addresses they can be had from.
    pub files: &'r [FileInfo],
    /// The products it is for.
    pub categories: &'r [UpdateId],
    /// Its classifications.
    pub classifications: &'r [UpdateId],
}

/// Collects revisions in spool files `S`.
pub struct ExportWriter<S> {
    format: ExportFormat,
    metadata: S,
    updates: S,
    files: S,
    listed: HashSet<Sha1>,
    metadata_bytes: u64,
}

impl<S: Read + Write + Seek> ExportWriter<S> {
    /// Starts with three empty files.
    pub fn new(format: ExportFormat, [metadata, updates, files]: [S; 3]) -> Self {
        Self { format, metadata, updates, files, listed: HashSet::new(), metadata_bytes: 0 }
    }

    /// Adds a revision. What it depends on was added before.
    ///
    /// # Errors
    /// When a spool file cannot be written, or the cabinet is full.
    pub fn push(&mut self, revision: &ExportedRevision<'_>) -> Result<(), ExportError> {
        for file in revision.files {
            if self.listed.insert(file.sha1) {
                self.files.write_all(file_element(file).as_bytes())?;
            }
        }
        let document = (self.format == ExportFormat::XmlGz).then_some(revision.document);
        self.updates.write_all(update_element(revision, document).as_bytes())?;
        if self.format == ExportFormat::Cab {
            let identity = revision.identity;
            let units = revision.document.encode_utf16().count();
            let line = format!(
                "{},{:08x},{units:08x},{}\r\n",
                identity.update_id, identity.revision_number, revision.document
            );
            self.metadata_bytes += line.len() as u64;
            if self.metadata_bytes > MAX_FOLDER {
                return Err(ExportError::TooLarge);
            }
            self.metadata.write_all(line.as_bytes())?;
        }
        Ok(())
    }

    /// Writes the package to `out`.
    ///
    /// # Errors
    /// When reading or writing fails, or the cabinet would be too large.
    pub fn finish(mut self, header: &ExportHeader, out: &mut (impl Write + Seek)) -> Result<(), ExportError> {
        let pieces = [self.files.stream_position()?, self.updates.stream_position()?];
        let head = head(header);
        let (middle, tail) = ("</Files><Updates>", "</Updates></ExportPackage>");
        let size = pieces.iter().sum::<u64>() + (head.len() + middle.len() + tail.len()) as u64;
        for spool in [&mut self.metadata, &mut self.updates, &mut self.files] {
            spool.seek(SeekFrom::Start(0))?;
        }
        let index = head.as_bytes().chain(self.files).chain(middle.as_bytes()).chain(self.updates);
        let mut index = index.chain(tail.as_bytes());
        if self.format == ExportFormat::XmlGz {
            let mut gzip = GzEncoder::new(out, flate2::Compression::default());
            std::io::copy(&mut index, &mut gzip)?;
            gzip.finish()?;
            return Ok(());
        }
        if size.saturating_add(self.metadata_bytes) > MAX_FOLDER {
            return Err(ExportError::TooLarge);
        }
        let time = header.created.to_zoned(jiff::tz::TimeZone::UTC).datetime();
        let mut files = [
            NewFile { name: "package.xml", size, time, content: &mut index },
            NewFile { name: "metadata.txt", size: self.metadata_bytes, time, content: &mut self.metadata },
        ];
        Ok(write_cabinet(out, &mut files)?)
    }
}
