//! Comma-separated values.

use std::borrow::Cow;
use std::io::Write;

use crate::{Cell, Heading, ReportError};

/// A table without its heading: programs read it.
pub(crate) struct CsvFile<W: Write>(csv::Writer<W>);

impl<W: Write> CsvFile<W> {
    pub(crate) fn new(mut out: W, heading: &Heading) -> Result<Self, ReportError> {
        // Excel takes a file without this mark for one of the system's code page.
        out.write_all("\u{feff}".as_bytes())?;
        let mut writer = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(out);
        writer.write_record(heading.columns.iter().map(|column| column.title)).map_err(|error| failed(&error))?;
        Ok(Self(writer))
    }

    pub(crate) fn row(&mut self, cells: &[Cell]) -> Result<(), ReportError> {
        for cell in cells {
            let field = match cell {
                Cell::Text(text) | Cell::Named { text, .. } => harmless(text),
                Cell::Time(time) => Cow::Owned(time.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()),
                other => Cow::Owned(other.words()),
            };
            self.0.write_field(field.as_ref()).map_err(|error| failed(&error))?;
        }
        self.0.write_record(None::<&[u8]>).map_err(|error| failed(&error))
    }

    pub(crate) fn finish(self) -> Result<W, ReportError> {
        self.0.into_inner().map_err(|error| ReportError::Io(error.into_error()))
    }
}

/// Spreadsheets take fields that begin like this for formulas, in quotes too. An apostrophe makes them text.
fn harmless(text: &str) -> Cow<'_, str> {
    if text.trim_start().starts_with(['=', '+', '-', '@', '\t', '\r']) || text.starts_with(['\t', '\r', '\n']) {
        Cow::Owned(format!("'{text}"))
    } else {
        Cow::Borrowed(text)
    }
}

fn failed(error: &csv::Error) -> ReportError {
    ReportError::Format(error.to_string())
}
