//! One way to write every format.

use std::io::{self, Seek, Write};

use crate::csv_file::CsvFile;
use crate::pdf::PdfFile;
use crate::xlsx_file::XlsxFile;
use crate::{Cell, Heading};

/// A kind of file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// Comma-separated values, UTF-8.
    Csv,
    /// A workbook of Excel.
    Xlsx,
    /// Pages.
    Pdf,
}

/// Why a file was not written.
#[derive(Debug, thiserror::Error)]
pub enum ReportError {
    /// The disk.
    #[error("the report cannot be written: {0}")]
    Io(#[from] io::Error),
    /// More than the format takes.
    #[error("a {format} holds at most {most} rows; choose filters, or take CSV")]
    TooLong {
        /// The format's name.
        format: &'static str,
        /// Rows.
        most: u64,
    },
    /// Any other fault of the format.
    #[error("the report cannot be written: {0}")]
    Format(String),
}

/// A report on its way to a file.
pub struct ReportWriter<W: Write + Seek + Send>(Inner<W>);

enum Inner<W: Write + Seek + Send> {
    Csv(Box<CsvFile<W>>),
    Xlsx(Box<XlsxFile<W>>),
    Pdf(Box<PdfFile<W>>),
}

impl Format {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Csv, Self::Xlsx, Self::Pdf];

    /// The end of file names, which also names the format.
    #[must_use]
    pub fn extension(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::Xlsx => "xlsx",
            Self::Pdf => "pdf",
        }
    }

    /// For `Content-Type`.
    #[must_use]
    pub fn media_type(self) -> &'static str {
        match self {
            Self::Csv => "text/csv; charset=utf-8",
            Self::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            Self::Pdf => "application/pdf",
        }
    }

    /// By its extension.
    #[must_use]
    pub fn of_extension(extension: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|format| format.extension() == extension)
    }
}

impl<W: Write + Seek + Send> ReportWriter<W> {
    /// Begins a file.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn new(format: Format, out: W, heading: &Heading) -> Result<Self, ReportError> {
        Ok(Self(match format {
            Format::Csv => Inner::Csv(Box::new(CsvFile::new(out, heading)?)),
            Format::Xlsx => Inner::Xlsx(Box::new(XlsxFile::new(out, heading)?)),
            Format::Pdf => Inner::Pdf(Box::new(PdfFile::new(out, heading)?)),
        }))
    }

    /// The next row, a cell for each column.
    ///
    /// # Errors
    /// When it cannot be written, or the file is full.
    pub fn row(&mut self, cells: &[Cell]) -> Result<(), ReportError> {
        match &mut self.0 {
            Inner::Csv(file) => file.row(cells),
            Inner::Xlsx(file) => file.row(cells),
            Inner::Pdf(file) => file.row(cells),
        }
    }

    /// Ends the file.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn finish(self) -> Result<W, ReportError> {
        match self.0 {
            Inner::Csv(file) => file.finish(),
            Inner::Xlsx(file) => file.finish(),
            Inner::Pdf(file) => file.finish(),
        }
    }
}
