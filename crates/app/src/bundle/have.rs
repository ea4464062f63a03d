//! What this server has, written down for a server that makes bundles for it.

use std::path::Path;

use patchwell_bundle::{FileKind, Have, Signed};

use super::ExportSummary;
use super::volumes::{must_be_new, write_whole};
use crate::{App, AppError};

impl App {
    pub(super) fn export_request(&self, out: &Path) -> Result<ExportSummary, AppError> {
        must_be_new(out)?;
        let snapshot = self.snapshot();
        let mut revisions: Vec<_> = snapshot.entries().map(|entry| entry.identity).collect();
        revisions.sort_unstable();
        let mut files: Vec<_> = self.0.present.read().keys().copied().collect();
        files.sort_unstable();
        let summary =
            ExportSummary { revisions: revisions.len() as u64, files: files.len() as u64, ..ExportSummary::default() };
        let have = Have {
            server_id: self.identity().server_id,
            created: self.now(),
            applied: self.applied_bundles()?,
            revisions,
            files,
        };
        write_whole(out, &Signed::seal(FileKind::Have, &have.encode()?, &self.signing_key()?)?)?;
        Ok(summary)
    }
}
