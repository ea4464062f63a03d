//! A report as a file.

use std::fs::File;
use std::io::{BufWriter, Seek as _};

use patchwell_reports::{Format, ReportWriter};

use super::Report;
use crate::{App, AppError};

impl App {
    /// Writes a report to a file without a name, which is gone once it is closed; at its start. Blocks. Memory does not
    /// grow with the report.
    ///
    /// # Errors
    /// [`AppError::Invalid`] when the format does not take so many rows; when the file cannot be written.
    pub fn write_report(&self, report: &Report, format: Format) -> Result<File, AppError> {
        let failed = |source| AppError::Io { what: "the report cannot be written".to_owned(), source };
        let file = tempfile::tempfile_in(self.data_folder()).map_err(failed)?;
        let mut writer = ReportWriter::new(format, BufWriter::new(file), report.heading())?;
        report.each(|cells| writer.row(cells))?;
        let mut file = writer.finish()?.into_inner().map_err(|error| failed(error.into_error()))?;
        file.rewind().map_err(failed)?;
        Ok(file)
    }
}

impl From<patchwell_reports::ReportError> for AppError {
    fn from(error: patchwell_reports::ReportError) -> Self {
        match error {
            patchwell_reports::ReportError::Io(source) => {
                Self::Io { what: "the report cannot be written".to_owned(), source }
            }
            other => Self::Invalid(other.to_string()),
        }
    }
}
