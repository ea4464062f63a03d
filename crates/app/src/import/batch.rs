//! Revisions on their way into the store, many to a transaction.

use std::sync::Arc;

use patchwell_metadata::package::ImportedRevision;
use patchwell_model::{IndexEntry, Timestamp};
use patchwell_store::imports::{self, Import};
use patchwell_store::revisions::{self, Inserted, NewRevision};
use patchwell_store::{Store, StoreError};

use super::ImportSummary;

/// A transaction is not kept waiting for more revisions than this.
const MAX_REVISIONS: usize = 256;
/// Nor for more text than this, bytes.
const MAX_BYTES: usize = 8 << 20;

/// Collects revisions and the import state that goes with them.
#[derive(Default)]
pub(crate) struct Batch {
    revisions: Vec<ImportedRevision>,
    bytes: usize,
}

impl Batch {
    /// Adds one; `true` when the batch should be written now.
    pub(crate) fn push(&mut self, revision: ImportedRevision) -> bool {
        let fragments = &revision.fragments;
        let localized: usize = fragments.localized.iter().map(|fragment| fragment.xml.len()).sum();
        let document = revision.document.as_ref().map_or(0, String::len);
        self.bytes += fragments.core.len() + fragments.extended.len() + localized + document;
        self.revisions.push(revision);
        self.revisions.len() >= MAX_REVISIONS || self.bytes >= MAX_BYTES
    }

    /// Writes what was collected together with how far the import of its package is, and counts what became of it.
    /// Returns the entries that are new or changed.
    pub(crate) fn write(
        &mut self,
        store: &Store,
        state: Option<Import>,
        now: Timestamp,
        summary: &mut ImportSummary,
    ) -> Result<Vec<IndexEntry>, StoreError> {
        let revisions = Arc::new(std::mem::take(&mut self.revisions));
        self.bytes = 0;
        if revisions.is_empty() && state.is_none() {
            return Ok(Vec::new());
        }
        let shared = Arc::clone(&revisions);
        let outcomes = store.write_blocking(move |tx| {
            let batch: Vec<NewRevision<'_>> = shared.iter().map(|revision| new_revision(revision, now)).collect();
            let outcomes = revisions::insert(tx, &batch)?;
            if let Some(state) = &state {
                imports::save(tx, state)?;
            }
            Ok(outcomes)
        })?;
        Ok(count(&revisions, outcomes, summary))
    }
}

fn new_revision(imported: &ImportedRevision, arrival: Timestamp) -> NewRevision<'_> {
    NewRevision {
        revision: &imported.revision,
        fragments: &imported.fragments,
        document: imported.document.as_deref(),
        fragments_given: imported.fragments_given,
        arrival,
    }
}

fn count(revisions: &[ImportedRevision], outcomes: Vec<Inserted>, summary: &mut ImportSummary) -> Vec<IndexEntry> {
    let mut entries = Vec::new();
    for (revision, outcome) in revisions.iter().zip(outcomes) {
        match outcome {
            Inserted::Inserted(entry) => {
                summary.inserted += 1;
                entries.push(entry);
            }
            Inserted::Enriched(entry) => {
                summary.enriched += 1;
                entries.push(entry);
            }
            Inserted::Existed => summary.existed += 1,
            Inserted::Conflict => {
                summary.conflicts += 1;
                summary.warn(patchwell_metadata::package::Warning {
                    subject: revision.revision.identity.to_string(),
                    message: format!("{} has other fragments for it than the ones kept; those stay", revision.source),
                });
            }
        }
    }
    entries
}
