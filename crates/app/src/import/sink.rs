//! Where a package's contents go.

use std::collections::HashMap;

use patchwell_metadata::package::{
    Flow, ImportedRevision, PackageInfo, PackageKind, Payload, Progress, Sink, SinkError, Warning,
};
use patchwell_model::IndexEntry;
use patchwell_store::imports::{self, Import};

use super::batch::Batch;
use super::payloads::Payloads;
use super::{ImportSummary, run::ImportJob};

/// Writes revisions in batches and remembers after each how far the package is.
pub(crate) struct StoreSink<'a> {
    job: &'a ImportJob<'a>,
    summary: &'a mut ImportSummary,
    payloads: Payloads<'a>,
    batch: Batch,
    /// Packages begun, by label.
    packages: HashMap<String, Import>,
    /// Label of the package whose revisions are in the batch; `None` for single documents.
    current: Option<String>,
    /// Entries that are new or changed since the snapshot.
    entries: Vec<IndexEntry>,
    cancelled: bool,
}

impl<'a> StoreSink<'a> {
    pub(crate) fn new(job: &'a ImportJob<'a>, summary: &'a mut ImportSummary) -> Self {
        Self {
            job,
            summary,
            payloads: Payloads::new(job.app),
            batch: Batch::default(),
            packages: HashMap::new(),
            current: None,
            entries: Vec::new(),
            cancelled: false,
        }
    }

    /// Hands over the entries for the next snapshot. When all was read, writes what is left before, and marks the
    /// packages as imported whole unless the import was cancelled.
    pub(crate) fn close(mut self, read_all: bool, entries: &mut Vec<IndexEntry>) -> Result<(), SinkError> {
        let closed = if read_all { self.complete() } else { Ok(()) };
        entries.append(&mut self.entries);
        closed
    }

    fn complete(&mut self) -> Result<(), SinkError> {
        self.flush()?;
        let now = self.job.app.now();
        if !self.cancelled {
            let states: Vec<Import> = std::mem::take(&mut self.packages).into_values().collect();
            for state in states.into_iter().filter(|state| state.finished.is_none()) {
                let state = Import { finished: Some(now), updated: now, ..state };
                self.job.app.store().write_blocking(move |tx| imports::save(tx, &state))?;
            }
        }
        self.summary.files_stored += self.payloads.stored;
        self.summary.files_unknown += self.payloads.unknown;
        Ok(())
    }

    fn flush(&mut self) -> Result<(), SinkError> {
        let now = self.job.app.now();
        let state = self.current.as_ref().and_then(|label| self.packages.get(label)).cloned();
        let state = state.map(|state| Import { updated: now, ..state });
        let entries = self.batch.write(self.job.app.store(), state, now, self.summary)?;
        self.entries.extend(entries);
        Ok(())
    }

    fn remember(&mut self, package: &PackageInfo) -> Result<Import, SinkError> {
        let fingerprint = package.fingerprint.sha256;
        let known = self.job.app.store().read_blocking(move |tx| imports::get(tx, &fingerprint))?;
        let now = self.job.app.now();
        Ok(known.unwrap_or_else(|| Import {
            fingerprint,
            name: package.label.clone(),
            position: 0,
            counts: imports::ImportCounts::default(),
            started: now,
            updated: now,
            finished: None,
        }))
    }
}

impl Sink for StoreSink<'_> {
    fn begin(&mut self, package: &PackageInfo) -> Result<Flow, SinkError> {
        self.summary.packages += 1;
        // Single documents are recognized by their identity alone.
        if package.kind == PackageKind::Document {
            return Ok(Flow::Continue);
        }
        let state = self.remember(package)?;
        let holds_files = matches!(package.kind, PackageKind::Zip | PackageKind::TarXz | PackageKind::Msu);
        if state.finished.is_some() && !holds_files {
            self.summary.packages_skipped += 1;
            return Ok(Flow::Skip);
        }
        self.packages.insert(package.label.clone(), state);
        Ok(Flow::Continue)
    }

    fn revision(&mut self, revision: ImportedRevision) -> Result<Flow, SinkError> {
        self.summary.revisions += 1;
        // Where the batch ends up is remembered for one package. Single documents have no such state and share batches.
        let package = self.packages.contains_key(&revision.source).then_some(&revision.source);
        if self.current.as_ref() != package {
            self.flush()?;
            self.current = package.cloned();
        }
        if let Some(state) = self.packages.get_mut(&revision.source) {
            if revision.position < state.position {
                self.summary.existed += 1;
                return self.job.flow(&mut self.cancelled);
            }
            state.position = revision.position + 1;
        }
        if self.batch.push(revision) {
            self.flush()?;
        }
        self.job.flow(&mut self.cancelled)
    }

    fn payload(&mut self, payload: &mut Payload<'_>) -> Result<Flow, SinkError> {
        self.flush()?;
        self.payloads.take(payload, self.summary)?;
        self.job.flow(&mut self.cancelled)
    }

    fn warning(&mut self, warning: Warning) {
        self.summary.warn(warning);
    }

    fn progress(&mut self, progress: Progress) {
        self.job.progress(progress);
    }
}
