//! Tables for people: aligned, and cut to the width of the terminal.

use std::fmt::Write as _;

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

use super::harmless::harmless;

const GAP: usize = 2;
const NARROWEST: usize = 8;

/// How a column is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Column {
    Left,
    Right,
    /// Left, and cut first when the line is too long.
    Flexible,
}

/// A table under construction. Every cell is made harmless when it is added.
#[derive(Debug)]
pub(crate) struct Table {
    columns: Vec<Column>,
    rows: Vec<Vec<String>>,
}

impl Table {
    /// A table with these headings. A heading that ends in `>` aligns its column to the right, one that ends in `~`
    /// lets it be cut.
    pub(crate) fn new(headings: &[&str]) -> Self {
        let columns = headings
            .iter()
            .map(|heading| match heading.chars().last() {
                Some('>') => Column::Right,
                Some('~') => Column::Flexible,
                _ => Column::Left,
            })
            .collect();
        let heading = headings.iter().map(|heading| heading.trim_end_matches(['>', '~']).to_owned()).collect();
        Self { columns, rows: vec![heading] }
    }

    /// Adds a row.
    pub(crate) fn row<C: AsRef<str>>(&mut self, cells: impl IntoIterator<Item = C>) {
        self.rows.push(cells.into_iter().map(|cell| harmless(cell.as_ref()).into_owned()).collect());
    }

    /// The table as text, at most `width` columns wide where flexible columns allow it.
    pub(crate) fn render(&self, width: Option<usize>) -> String {
        let widths = self.widths(width);
        let mut text = String::new();
        for row in &self.rows {
            let mut line = String::new();
            for ((cell, column), width) in row.iter().zip(&self.columns).zip(&widths) {
                let cell = cut(cell, *width);
                let padding = width.saturating_sub(cell.width());
                match column {
                    Column::Right => {
                        let _ = write!(line, "{:padding$}{cell}", "");
                    }
                    Column::Left | Column::Flexible => {
                        let _ = write!(line, "{cell}{:padding$}", "");
                    }
                }
                let _ = write!(line, "{:GAP$}", "");
            }
            text.push_str(line.trim_end());
            text.push('\n');
        }
        text
    }

    fn widths(&self, limit: Option<usize>) -> Vec<usize> {
        let mut widths = vec![0; self.columns.len()];
        for row in &self.rows {
            for (width, cell) in widths.iter_mut().zip(row) {
                *width = cell.width().max(*width);
            }
        }
        let gaps = GAP * self.columns.len().saturating_sub(1);
        let Some(limit) = limit else { return widths };
        let mut excess = (widths.iter().sum::<usize>() + gaps).saturating_sub(limit);
        while excess > 0 {
            let flexible = widths.iter_mut().zip(&self.columns).filter(|(_, column)| **column == Column::Flexible);
            let Some((widest, _)) = flexible.max_by_key(|(width, _)| **width).filter(|(width, _)| **width > NARROWEST)
            else {
                break;
            };
            *widest -= 1;
            excess -= 1;
        }
        widths
    }
}

/// The text cut to `width` columns, with an ellipsis where something is missing.
pub(crate) fn cut(text: &str, width: usize) -> String {
    if text.width() <= width {
        return text.to_owned();
    }
    let mut shown = String::new();
    let mut used = 0;
    for c in text.chars() {
        let next = used + c.width().unwrap_or(0);
        if next >= width {
            break;
        }
        shown.push(c);
        used = next;
    }
    shown.push('…');
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample() -> Table {
        let mut table = Table::new(&["Name", "Title~", "Needed>"]);
        table.row(["pc-1", "Security update for a very long product name", "7"]);
        table.row(["日本", "x\x1b[31m", "1200"]);
        table
    }

    #[test]
    fn columns_are_aligned_by_what_the_terminal_shows() {
        let text = sample().render(None);
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!(lines[0], "Name  Title                                         Needed");
        assert_eq!(lines[1], "pc-1  Security update for a very long product name       7");
        assert_eq!(lines[2], "日本  x\\u{1b}[31m                                     1200");
    }

    #[test]
    fn flexible_columns_are_cut_to_the_width() {
        let text = sample().render(Some(40));
        assert!(text.lines().all(|line| line.width() <= 40), "{text}");
        assert!(text.contains("Security update for a ver…"), "{text}");
    }

    #[test]
    fn a_table_that_cannot_be_cut_far_enough_stays_readable() {
        assert!(sample().render(Some(5)).contains("Securit…"));
    }
}
