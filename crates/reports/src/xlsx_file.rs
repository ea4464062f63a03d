//! Workbooks of Excel.

use std::io::{Seek, Write};

use rust_xlsxwriter::{ExcelDateTime, Format, Workbook, XlsxError};

use crate::{Cell, Heading, Kind, ReportError};

/// Rows of a sheet, of which Excel takes 1,048,576.
const SHEET_ROWS: u32 = 1_000_000;
/// Sheets of a workbook.
const MOST_SHEETS: usize = 10;
/// Characters of a cell.
const CELL_CHARS: usize = 32_767;

/// A workbook whose rows go to temporary files as they come.
pub(crate) struct XlsxFile<W: Write + Seek + Send> {
    out: W,
    workbook: Workbook,
    heading: Heading,
    sheets: usize,
    row: u32,
    date: Format,
    percent: Format,
    bold: Format,
}

impl<W: Write + Seek + Send> XlsxFile<W> {
    pub(crate) fn new(out: W, heading: &Heading) -> Result<Self, ReportError> {
        let mut file = Self {
            out,
            workbook: Workbook::new(),
            heading: heading.clone(),
            sheets: 0,
            row: 0,
            date: Format::new().set_num_format("yyyy-mm-dd hh:mm"),
            percent: Format::new().set_num_format("0.0"),
            bold: Format::new().set_bold(),
        };
        file.begin_sheet().map_err(|error| failed(&error))?;
        Ok(file)
    }

    pub(crate) fn row(&mut self, cells: &[Cell]) -> Result<(), ReportError> {
        if self.row >= SHEET_ROWS {
            if self.sheets >= MOST_SHEETS {
                let most = u64::from(SHEET_ROWS) * MOST_SHEETS as u64;
                return Err(ReportError::TooLong { format: "workbook", most });
            }
            self.begin_sheet().map_err(|error| failed(&error))?;
        }
        self.write(cells).map_err(|error| failed(&error))
    }

    pub(crate) fn finish(mut self) -> Result<W, ReportError> {
        self.workbook.save_to_writer(&mut self.out).map_err(|error| failed(&error))?;
        Ok(self.out)
    }

    fn begin_sheet(&mut self) -> Result<(), XlsxError> {
        let sheet = self.workbook.add_worksheet_with_constant_memory()?;
        self.sheets += 1;
        sheet.set_name(format!("Report {}", self.sheets))?;
        for (at, column) in (0u16..).zip(&self.heading.columns) {
            sheet.set_column_width(at, width(column.kind))?;
        }
        let mut row = 0;
        if self.sheets == 1 {
            sheet.write_string_with_format(row, 0, &self.heading.title, &self.bold)?;
            sheet.write_string(row + 1, 0, Cell::Time(self.heading.generated).words())?;
            row += 2;
            for (name, value) in &self.heading.filters {
                sheet.write_string(row, 0, cut(&format!("{name}: {value}")))?;
                row += 1;
            }
            row += 1;
        }
        for (at, column) in (0u16..).zip(&self.heading.columns) {
            sheet.write_string_with_format(row, at, column.title, &self.bold)?;
        }
        self.row = row + 1;
        Ok(())
    }

    fn write(&mut self, cells: &[Cell]) -> Result<(), XlsxError> {
        let sheet = self.workbook.worksheet_from_index(self.sheets.saturating_sub(1))?;
        for (at, cell) in (0u16..).zip(cells) {
            match cell {
                Cell::Empty => {}
                // A string is never a formula, whatever it begins with.
                Cell::Text(text) | Cell::Named { text, .. } => {
                    sheet.write_string(self.row, at, cut(text))?;
                }
                #[expect(clippy::cast_precision_loss, reason = "a cell is a double; counts are far below 2^53")]
                Cell::Number(number) => {
                    sheet.write_number(self.row, at, *number as f64)?;
                }
                Cell::Percent(percent) => {
                    sheet.write_number_with_format(self.row, at, *percent, &self.percent)?;
                }
                Cell::Time(time) => {
                    let time = ExcelDateTime::from_timestamp(time.as_second())?;
                    sheet.write_datetime_with_format(self.row, at, time, &self.date)?;
                }
            }
        }
        self.row += 1;
        Ok(())
    }
}

fn width(kind: Kind) -> f64 {
    match kind {
        Kind::Update => 60.0,
        Kind::Computer | Kind::Text => 28.0,
        Kind::Group | Kind::Status | Kind::Date => 18.0,
        Kind::Number | Kind::Percent | Kind::Bytes => 12.0,
    }
}

/// What a cell takes, by UTF-16 as Excel counts.
fn cut(text: &str) -> String {
    let mut left = CELL_CHARS;
    text.chars()
        .take_while(|letter| {
            let fits = left >= letter.len_utf16();
            left = left.saturating_sub(letter.len_utf16());
            fits
        })
        .collect()
}

fn failed(error: &XlsxError) -> ReportError {
    ReportError::Format(error.to_string())
}
