//! Files found in or beside packages: kept when the catalog knows their digest.

use patchwell_content::{Candidate, Digests, ExpectedFile};
use patchwell_metadata::package::{Payload, SinkError, Warning};
use patchwell_store::files;

use super::ImportSummary;
use crate::{App, PresentFile};

/// Takes files in.
pub(crate) struct Payloads<'a> {
    app: &'a App,
    /// Files stored.
    pub(crate) stored: u64,
    /// Files that nothing names.
    pub(crate) unknown: u64,
}

impl<'a> Payloads<'a> {
    pub(crate) fn new(app: &'a App) -> Self {
        Self { app, stored: 0, unknown: 0 }
    }

    /// Hashes a file and keeps it if an update names it. A file that cannot be kept is a warning: the import goes on.
    pub(crate) fn take(&mut self, payload: &mut Payload<'_>, summary: &mut ImportSummary) -> Result<(), SinkError> {
        let app = self.app;
        let mut lookup_error = None;
        let lookup = |digests: Digests| match expected_file(app, digests) {
            Ok(found) => found,
            Err(error) => {
                lookup_error = Some(error);
                None
            }
        };
        let outcome = app.content().ingest_candidate(&mut payload.reader, &payload.name, lookup);
        if let Some(error) = lookup_error {
            return Err(error);
        }
        match outcome {
            Ok(Candidate::Stored(stored)) => {
                self.stored += 1;
                let (sha1, now) = (stored.sha1, app.now());
                app.store().write_blocking(move |tx| files::mark_file_present(tx, sha1, now).map(drop))?;
                if let Some(file) = app.store().read_blocking(move |tx| files::file(tx, sha1))? {
                    app.note_present(sha1, Some(PresentFile { size: file.size, name: file.name.into() }));
                }
            }
            Ok(Candidate::Unknown(_)) => self.unknown += 1,
            Err(error) => summary.warn(Warning { subject: payload.name.clone(), message: error.to_string() }),
        }
        Ok(())
    }
}

fn expected_file(app: &App, digests: Digests) -> Result<Option<ExpectedFile>, SinkError> {
    let found = app.store().read_blocking(move |tx| files::file(tx, digests.sha1))?;
    Ok(found.map(|file| ExpectedFile { sha1: file.sha1, sha256: file.sha256, size: file.size, name: file.name }))
}
