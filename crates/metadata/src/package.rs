//! Packages of updates, read revision by revision to a [`Sink`], in bounded memory.
//!
//! What a file is, is decided by its content, never by its name. Within one package (or directory) revisions come
//! before payloads, so that whoever receives them knows the digests to look for.

mod archive;
mod cab;
mod context;
mod directory;
mod error;
mod export;
mod export_gz;
mod index;
mod kind;
mod offline;
mod sink;
mod spool;

use std::path::Path;

use context::{Context, Halt};

pub use error::PackageError;
pub use sink::{
    Fingerprint, Flow, ImportedRevision, PackageInfo, PackageKind, Payload, Progress, Sink, SinkError, Warning,
};

/// Reads the package, document or directory at `path` to `sink`. What must wait is kept in unnamed files in the
/// directory `temporary`: at most one inner cabinet and its unpacked fragments at a time.
///
/// # Errors
/// When `path` is nothing known here or is broken, or the sink fails. What is broken inside of a directory or archive
/// is only a warning.
pub fn read(path: &Path, temporary: &Path, sink: &mut dyn Sink) -> Result<Progress, PackageError> {
    let mut context = Context::new(sink, temporary);
    match directory::read(&mut context, path) {
        Ok(()) | Err(Halt::Stop | Halt::Skip) => Ok(context.progress()),
        Err(Halt::Failed(error)) => Err(error),
    }
}
