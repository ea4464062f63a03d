//! Going through every content file that the catalog names.

use patchwell_store::files::{self, FileRecord};

use crate::jobs::JobHandle;
use crate::{App, AppError};

/// Files looked up at a time.
const PAGE: u32 = 1_000;

impl App {
    /// Visits the files that are (`true`) or are not (`false`) on hand, in this order. Says whether it came to the end;
    /// it does not when the job is cancelled. On the calling thread.
    pub(super) fn each_file(
        &self,
        order: [bool; 2],
        handle: &JobHandle,
        mut visit: impl FnMut(FileRecord) -> Result<(), AppError>,
    ) -> Result<bool, AppError> {
        for present in order {
            let mut after = None;
            loop {
                let page: Vec<FileRecord> = self.store().read_blocking(move |tx| {
                    if present { files::files_present(tx, after, PAGE) } else { files::files_missing(tx, after, PAGE) }
                })?;
                let Some(last) = page.last() else { break };
                after = Some(last.sha1);
                for record in page {
                    if handle.is_cancelled() {
                        return Ok(false);
                    }
                    visit(record)?;
                }
            }
        }
        Ok(true)
    }
}
