//! Moving content files to another folder, and taking over one that WSUS filled.

use std::collections::HashSet;
use std::path::Path;

use patchwell_content::{Check, ExpectedFile, MoveSummary};
use patchwell_model::Sha1;
use patchwell_store::files::{self, FileRecord};

use crate::jobs::JobHandle;
use crate::{App, AppError, PresentFile};

/// Findings that are told; more are only counted.
const TOLD: usize = 100;

/// What came of taking over a folder.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct AdoptSummary {
    /// Files that are what the catalog says; they are served where they lie.
    pub adopted: u64,
    /// Their bytes.
    pub adopted_bytes: u64,
    /// Files that are not what the catalog says and were moved aside.
    pub wrong: u64,
    /// Files that could not be read.
    pub unreadable: u64,
    /// Files under content names that no update in the catalog has; they stay and are not served.
    pub unknown: u64,
    /// Files that lie under no content name.
    pub strays: u64,
    /// Files that were in the folder before this one and were moved here.
    pub moved: u64,
    /// The first of what does not match: which file, and how.
    pub findings: Vec<(String, String)>,
}

impl AdoptSummary {
    fn find(&mut self, file: impl Into<String>, finding: impl Into<String>) {
        if self.findings.len() < TOLD {
            self.findings.push((file.into(), finding.into()));
        }
    }
}

impl App {
    /// Moves all content files to another folder, on the calling thread; they are served meanwhile. Goes on with a move
    /// to the same folder that was interrupted.
    pub(crate) fn run_move_content(&self, to: &Path, handle: &JobHandle) -> Result<MoveSummary, AppError> {
        self.switch_content(to)?;
        self.finish_move(handle)
    }

    /// Takes over a folder with files that WSUS downloaded, where they lie, on the calling thread: they are served from
    /// there as soon as each was checked, and what was kept elsewhere is moved there.
    pub(crate) fn run_adopt_content(&self, folder: &Path, handle: &JobHandle) -> Result<AdoptSummary, AppError> {
        self.switch_content(folder)?;
        let mut summary = AdoptSummary::default();
        let tidied = self.content().tidy_names()?;
        summary.strays = tidied.strays;
        for name in tidied.stray_names {
            summary.find(name, "it lies under no content name and is left alone");
        }
        let mut found: HashSet<Sha1> = self.content().list()?.into_iter().map(|(sha1, _, _)| sha1).collect();
        let total = found.len() as u64;
        let finished = self.each_file([false, true], handle, |record| {
            if found.remove(&record.sha1) {
                self.adopt_file(record, &mut summary)?;
                handle.progress(total - found.len() as u64, total, "checking files");
            }
            Ok(())
        })?;
        if !finished {
            return Ok(summary);
        }
        summary.unknown = found.len() as u64;
        for sha1 in found {
            summary.find(sha1.to_string(), "no update in the catalog has it");
        }
        summary.moved = self.finish_move(handle)?.moved;
        Ok(summary)
    }

    fn adopt_file(&self, record: FileRecord, summary: &mut AdoptSummary) -> Result<(), AppError> {
        let (sha1, now) = (record.sha1, self.now());
        let expected = ExpectedFile { sha1, sha256: record.sha256, size: record.size, name: record.name };
        match self.content().verify_here(&expected) {
            Ok(Check::Good) => {
                summary.adopted += 1;
                summary.adopted_bytes += expected.size;
                self.store().write_blocking(move |tx| files::mark_file_present(tx, sha1, now).map(drop))?;
                let file = PresentFile { size: expected.size, name: expected.name.as_str().into() };
                self.note_present(sha1, Some(file));
            }
            // It has another extension here, or is still in the folder before this one.
            Ok(Check::Missing) => {}
            Ok(Check::Quarantined { difference, moved_to }) => {
                summary.wrong += 1;
                summary.find(moved_to, difference.to_string());
            }
            Err(error) => {
                summary.unreadable += 1;
                summary.find(sha1.to_string(), error.to_string());
            }
        }
        Ok(())
    }

    fn switch_content(&self, to: &Path) -> Result<(), AppError> {
        let before = self.content().folders();
        if before.0 != to {
            // What is written down first is right whenever a crash comes.
            self.remember_move(to, Some(&before.0))?;
            match self.content().begin_move(to) {
                Ok(true) => {}
                Ok(false) => self.remember_place(&before)?,
                Err(error) => {
                    self.remember_place(&before)?;
                    return Err(error.into());
                }
            }
        }
        Ok(())
    }

    fn finish_move(&self, handle: &JobHandle) -> Result<MoveSummary, AppError> {
        let summary = self.content().move_files(|so_far| {
            handle.progress(so_far.moved_bytes, so_far.bytes, &format!("{} files moved", so_far.moved));
            !handle.is_cancelled()
        })?;
        if let (current, None) = self.content().folders() {
            self.remember_move(&current, None)?;
        }
        Ok(summary)
    }
}
