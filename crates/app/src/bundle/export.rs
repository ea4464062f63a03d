//! Exporting, from beginning to end.

use std::collections::HashSet;
use std::path::Path;

use patchwell_bundle::{
    Base, BundleWriter, CarriedRule, Decisions, FileKind, Have, Manifest, PartKind, RevisionsWriter, Signed, VolumeFile,
};
use patchwell_content::Extension;
use patchwell_metadata::package::Warning;
use patchwell_model::{RevisionIdentity, Sha1};
use patchwell_store::files::{self, FileRecord};
use patchwell_store::rules::{self, RuleKind, StoredRule};
use patchwell_store::{eulas, groups};

use super::order::dependencies_first;
use super::records::record;
use super::volumes::Folder;
use super::{ExportKind, ExportOptions};
use crate::jobs::JobHandle;
use crate::{App, AppError};

/// Files asked for at a time.
const PAGE: u32 = 1_000;

/// What an export did.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ExportSummary {
    /// Revisions written.
    pub revisions: u64,
    /// Content files written.
    pub files: u64,
    /// Their bytes.
    pub content_bytes: u64,
    /// Volumes made.
    pub volumes: u64,
    /// Sequence number of the bundle.
    pub sequence: u64,
    /// Warnings, at most 1,000 of them.
    pub warnings: Vec<Warning>,
    /// How many there were.
    pub warning_count: u64,
}

impl ExportSummary {
    pub(super) fn warn(&mut self, subject: impl std::fmt::Display, message: &str) {
        self.warning_count += 1;
        if self.warnings.len() < 1_000 {
            self.warnings.push(Warning { subject: subject.to_string(), message: message.to_owned() });
        }
    }
}

/// What the other side has.
#[derive(Default)]
struct There {
    base: Option<Base>,
    revisions: HashSet<RevisionIdentity>,
    files: HashSet<Sha1>,
}

fn carried(rule: StoredRule) -> CarriedRule {
    let StoredRule { kind, name, is_enabled, terms, .. } = rule;
    CarriedRule { declines: kind == RuleKind::Decline, name, is_enabled, terms }
}

impl App {
    /// Exports on the calling thread. A bundle that was cut is begun again in the same directory.
    ///
    /// # Errors
    /// When what it makes is there already or cannot be written, or the request cannot be used; store errors.
    pub(crate) fn run_export(&self, options: &ExportOptions, handle: &JobHandle) -> Result<ExportSummary, AppError> {
        match options.kind {
            ExportKind::WsusCab | ExportKind::WsusXmlGz => self.export_for_wsus(options, handle),
            ExportKind::Request => self.export_request(&options.out),
            ExportKind::Bundle => self.export_bundle(options, handle),
        }
    }

    fn export_bundle(&self, options: &ExportOptions, handle: &JobHandle) -> Result<ExportSummary, AppError> {
        let key = self.signing_key()?;
        let there = self.there(options.have.as_deref())?;
        let folder = Folder::begin(&options.out)?;
        let mut summary = ExportSummary { sequence: self.next_bundle_sequence()?, ..ExportSummary::default() };
        let id = self.random::<16>()?;
        let limit = options.volume_size.unwrap_or(u64::MAX);
        let mut writer = BundleWriter::new(id, limit, |number| folder.volume(number));
        self.write_revisions(&mut writer, &there, handle, &mut summary)?;
        writer.packed(&self.bundle_decisions()?.encode(), |unpacked| PartKind::Decisions { unpacked })?;
        if !options.metadata_only {
            self.write_content(&mut writer, &there, handle, &mut summary)?;
        }
        if handle.is_cancelled() {
            return Ok(summary);
        }
        let (volumes, parts) = writer.finish()?;
        summary.volumes = volumes.len() as u64;
        let manifest = Manifest {
            id,
            source: self.identity().server_id,
            sequence: summary.sequence,
            created: self.now(),
            base: there.base,
            volumes,
            parts,
        };
        folder.finish(&Signed::seal(FileKind::Manifest, &manifest.encode(), &key)?)?;
        Ok(summary)
    }

    fn there(&self, have: Option<&Path>) -> Result<There, AppError> {
        let Some(path) = have else { return Ok(There::default()) };
        let bytes = std::fs::read(path)
            .map_err(|source| AppError::Io { what: format!("{} cannot be read", path.display()), source })?;
        let have = Have::decode(Signed::open(FileKind::Have, &bytes)?.body)?;
        let own = self.signing_key()?.public();
        let sequence = have.applied.iter().find(|(key, _)| *key == own).map_or(0, |(_, sequence)| *sequence);
        Ok(There {
            base: Some(Base { server_id: have.server_id, sequence }),
            revisions: have.revisions.into_iter().collect(),
            files: have.files.into_iter().collect(),
        })
    }

    fn write_revisions<W, F>(
        &self,
        writer: &mut BundleWriter<W, F>,
        there: &There,
        handle: &JobHandle,
        summary: &mut ExportSummary,
    ) -> Result<(), AppError>
    where
        W: VolumeFile,
        F: FnMut(u32) -> std::io::Result<W>,
    {
        let snapshot = self.snapshot();
        let ids = dependencies_first(&snapshot);
        let new = ids.iter().filter_map(|id| snapshot.entry(*id));
        let new: Vec<_> =
            new.filter(|entry| !there.revisions.contains(&entry.identity)).map(|entry| entry.id).collect();
        let mut records = RevisionsWriter::default();
        for id in &new {
            if handle.is_cancelled() {
                return Ok(());
            }
            let Some(loaded) = self.load_for_export(*id)? else { continue };
            summary.revisions += 1;
            if let Some(part) = records.push(&record(loaded)) {
                writer.packed(&part, |unpacked| PartKind::Revisions { unpacked })?;
            }
            handle.progress(summary.revisions, new.len() as u64, "revisions");
        }
        if let Some(part) = records.take() {
            writer.packed(&part, |unpacked| PartKind::Revisions { unpacked })?;
        }
        Ok(())
    }

    fn bundle_decisions(&self) -> Result<Decisions, AppError> {
        let snapshot = self.snapshot();
        Ok(self.store().read_blocking(move |tx| {
            let declines = patchwell_store::declines::list(tx)?;
            Ok(Decisions {
                groups: groups::list(tx)?,
                approvals: snapshot.all_approvals().cloned().collect(),
                declined: declines.iter().map(|decline| decline.update).collect(),
                eulas: eulas::list(tx)?.iter().map(|acceptance| acceptance.eula).collect(),
                rules: rules::list(tx)?.into_iter().map(carried).collect(),
            })
        })?)
    }

    fn write_content<W, F>(
        &self,
        writer: &mut BundleWriter<W, F>,
        there: &There,
        handle: &JobHandle,
        summary: &mut ExportSummary,
    ) -> Result<(), AppError>
    where
        W: VolumeFile,
        F: FnMut(u32) -> std::io::Result<W>,
    {
        let mut after = None;
        loop {
            let page: Vec<FileRecord> = self.store().read_blocking(move |tx| files::files_present(tx, after, PAGE))?;
            let Some(last) = page.last() else { return Ok(()) };
            after = Some(last.sha1);
            for file in page.iter().filter(|file| !there.files.contains(&file.sha1)) {
                if handle.is_cancelled() {
                    return Ok(());
                }
                let Some(mut content) = self.content().open_file(&file.sha1, &Extension::of_name(&file.name))? else {
                    summary.warn(file.sha1, "left out: it is not on disk as it was verified; repair the content");
                    continue;
                };
                summary.content_bytes += writer.stream(PartKind::Content { sha1: file.sha1 }, &mut content.file)?;
                summary.files += 1;
                handle.progress(summary.content_bytes, 0, "bytes of content files");
            }
        }
    }
}
