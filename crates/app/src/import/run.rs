//! An import from beginning to end.

use std::path::{Path, PathBuf};

use patchwell_metadata::package::{self, Flow, PackageError, Progress, Warning};
use patchwell_model::{IndexEntry, Timestamp};

use super::ImportSummary;
use super::sink::StoreSink;
use crate::jobs::JobHandle;
use crate::{App, AppError};

/// What the parts of an import share.
pub(crate) struct ImportJob<'a> {
    pub(crate) app: &'a App,
    pub(crate) handle: &'a JobHandle,
}

impl ImportJob<'_> {
    /// Whether to go on; notes a cancellation.
    pub(crate) fn flow(&self, cancelled: &mut bool) -> Result<Flow, package::SinkError> {
        if self.handle.is_cancelled() {
            *cancelled = true;
            return Ok(Flow::Stop);
        }
        Ok(Flow::Continue)
    }

    pub(crate) fn progress(&self, progress: Progress) {
        let message = format!("{} revisions", progress.revisions);
        self.handle.progress(progress.done_bytes, progress.total_bytes, &message);
    }
}

impl App {
    /// Imports packages, documents and directories, one after the other, on the calling thread. A path that cannot be
    /// read is a warning and the rest goes on; what was imported before is left out. Whatever came into the store is
    /// shown to readers, also when the import breaks off or is the second half of one that a crash interrupted; `since`
    /// is when its first half began.
    ///
    /// # Errors
    /// Store errors; [`AppError::Invalid`] when not one of the paths could be read.
    pub(crate) fn run_import(
        &self,
        paths: &[PathBuf],
        since: Timestamp,
        handle: &JobHandle,
    ) -> Result<ImportSummary, AppError> {
        let job = ImportJob { app: self, handle };
        let mut summary = ImportSummary::default();
        let mut entries = Vec::new();
        let mut failures = Vec::new();
        let mut broken_off = None;
        for path in paths {
            match import_path(&job, path, &mut summary, &mut entries) {
                Ok(()) => {}
                Err(PackageError::Sink(error)) => {
                    broken_off = Some(sink_error(error));
                    break;
                }
                Err(error) => {
                    let message = error.to_string();
                    summary.warn(Warning { subject: path.display().to_string(), message: message.clone() });
                    failures.push(message);
                }
            }
        }
        self.publish_revisions(entries, since)?;
        if let Some(error) = broken_off {
            return Err(error);
        }
        if failures.len() == paths.len() {
            return Err(AppError::Invalid(format!("nothing could be imported: {}", failures.join("; "))));
        }
        summary.rules = self.after_synchronization()?;
        Ok(summary)
    }
}

fn import_path(
    job: &ImportJob<'_>,
    path: &Path,
    summary: &mut ImportSummary,
    entries: &mut Vec<IndexEntry>,
) -> Result<(), PackageError> {
    let mut sink = StoreSink::new(job, summary);
    let read = package::read(path, &job.app.spool_folder(), &mut sink);
    let closed = sink.close(read.is_ok(), entries);
    read?;
    closed.map_err(PackageError::Sink)
}

pub(crate) fn sink_error(error: package::SinkError) -> AppError {
    match error.downcast::<patchwell_store::StoreError>() {
        Ok(error) => AppError::from(*error),
        Err(other) => AppError::Invalid(other.to_string()),
    }
}
