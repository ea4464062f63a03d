//! Exporting what `wsusutil import` reads.

use std::fs::{self, File};
use std::io::BufWriter;

use patchwell_metadata::export::{ExportFormat, ExportHeader, ExportWriter, ExportedRevision};
use patchwell_model::UpdateType;

use super::order::dependencies_first;
use super::records::all_files;
use super::volumes::{failed, must_be_new, partial_of};
use super::{ExportKind, ExportOptions, ExportSummary};
use crate::jobs::JobHandle;
use crate::{App, AppError};

impl App {
    pub(super) fn export_for_wsus(
        &self,
        options: &ExportOptions,
        handle: &JobHandle,
    ) -> Result<ExportSummary, AppError> {
        let out = &options.out;
        must_be_new(out)?;
        let snapshot = self.snapshot();
        let ids = dependencies_first(&snapshot);
        let format = if options.kind == ExportKind::WsusCab { ExportFormat::Cab } else { ExportFormat::XmlGz };
        let spool = || tempfile::tempfile_in(self.spool_folder()).map(BufFile::new);
        let spools =
            (|| Ok([spool()?, spool()?, spool()?]))().map_err(failed("cannot be used", &self.spool_folder()))?;
        let mut writer = ExportWriter::new(format, spools);
        let mut summary = ExportSummary::default();
        for id in &ids {
            if handle.is_cancelled() {
                return Ok(summary);
            }
            let Some(loaded) = self.load_for_export(*id)? else { continue };
            let identity = loaded.revision.identity;
            let Some(document) = &loaded.document else {
                summary.warn(identity, "left out: only its fragments are known, and this format needs the document");
                continue;
            };
            let is_software = matches!(loaded.revision.update_type, UpdateType::Software | UpdateType::Driver);
            let categories = if is_software { snapshot.categories(identity.update_id) } else { Default::default() };
            let exported = ExportedRevision {
                identity,
                document,
                files: &all_files(&loaded.revision),
                categories: &categories.products,
                classifications: &categories.classifications,
            };
            writer.push(&exported).map_err(|error| export_error(&error))?;
            summary.revisions += 1;
            handle.progress(summary.revisions, ids.len() as u64, "revisions");
        }
        let partial = partial_of(out);
        let header = ExportHeader { server_id: self.identity().server_id, created: self.now() };
        let mut file = BufWriter::new(File::create(&partial).map_err(failed("cannot be made", &partial))?);
        writer.finish(&header, &mut file).map_err(|error| export_error(&error))?;
        let synced = file.into_inner().map_err(std::io::IntoInnerError::into_error).and_then(|file| file.sync_all());
        synced.map_err(failed("cannot be written", &partial))?;
        fs::rename(&partial, out).map_err(failed("cannot be made", out))?;
        Ok(summary)
    }
}

fn export_error(error: &patchwell_metadata::export::ExportError) -> AppError {
    AppError::Invalid(format!("the export failed: {error}"))
}

/// A spool file that is written in large pieces.
struct BufFile(BufWriter<File>);

impl BufFile {
    fn new(file: File) -> Self {
        Self(BufWriter::with_capacity(1 << 18, file))
    }
}

impl std::io::Write for BufFile {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.write(bytes)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        self.0.flush()
    }
}

impl std::io::Seek for BufFile {
    fn seek(&mut self, to: std::io::SeekFrom) -> std::io::Result<u64> {
        self.0.seek(to)
    }
}

impl std::io::Read for BufFile {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        self.0.get_mut().read(buffer)
    }
}
