//! Reading every content file again.

use patchwell_content::{Check, ExpectedFile, VerifySummary};
use patchwell_store::downloads;
use patchwell_store::files::{self, FileRecord};

use crate::jobs::JobHandle;
use crate::{App, AppError, PresentFile};

impl App {
    /// Compares every file that the catalog names with its digests, on the calling thread. Files that are not what
    /// they should be are moved aside and count as missing; files that are there and were not known to be, because a
    /// `WSUSContent` folder was put in place, become known.
    pub(crate) fn run_verify_content(&self, handle: &JobHandle) -> Result<VerifySummary, AppError> {
        let mut total = VerifySummary::default();
        self.each_file([true, false], handle, |record| {
            self.verify_file(record, &mut total)?;
            let checked = total.good + total.missing + total.quarantined + total.failed;
            handle.progress(checked, 0, &format!("{checked} files checked"));
            Ok(())
        })?;
        Ok(total)
    }

    /// Queues everything that decisions need, checks every file, and has what is damaged, missing or was given up fetched
    /// again. On the calling thread.
    pub(crate) fn run_repair_content(&self, handle: &JobHandle) -> Result<VerifySummary, AppError> {
        self.run_want_content(handle)?;
        let summary = self.run_verify_content(handle)?;
        let now = self.now();
        self.store().write_blocking(move |tx| downloads::retry_failed(tx, now))?;
        self.0.downloads.ring();
        Ok(summary)
    }

    fn verify_file(&self, record: FileRecord, total: &mut VerifySummary) -> Result<(), AppError> {
        let was_present = record.present_since.is_some();
        let (sha1, now) = (record.sha1, self.now());
        let expected = ExpectedFile { sha1, sha256: record.sha256, size: record.size, name: record.name };
        let is_good = match self.content().verify(&expected) {
            Ok(Check::Good) => {
                total.good += 1;
                total.good_bytes += expected.size;
                true
            }
            Ok(Check::Missing) => {
                total.missing += 1;
                false
            }
            Ok(Check::Quarantined { .. }) => {
                total.quarantined += 1;
                false
            }
            Err(error) => {
                tracing::warn!(%error, name = expected.name, "a content file cannot be checked");
                total.failed += 1;
                return Ok(());
            }
        };
        let present = PresentFile { size: expected.size, name: expected.name.as_str().into() };
        self.note_present(sha1, is_good.then_some(present));
        if is_good != was_present {
            self.store().write_blocking(move |tx| {
                if is_good { files::mark_file_present(tx, sha1, now) } else { files::mark_file_missing(tx, sha1) }
            })?;
        }
        Ok(())
    }
}
