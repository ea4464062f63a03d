//! Tables as files: CSV, XLSX and PDF, row by row.
//!
//! What a computer, an update or an administrator named is text in every format, never a formula. Memory does not grow
//! with the number of rows: what a format needs again at its end goes to a temporary file, or is a few bytes a page.

mod csv_file;
mod pdf;
mod table;
mod writer;
mod xlsx_file;

pub use table::{Cell, Column, Heading, Kind};
pub use writer::{Format, ReportError, ReportWriter};
