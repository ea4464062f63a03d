//! What commands print: a table or sentences for people, the view as JSON for programs.

mod format;
mod harmless;
mod table;

use std::fmt::Display;
use std::io::{IsTerminal, Write};

use anyhow::Context;
use serde::Serialize;

pub(crate) use format::{bytes, hresult_or_none, optional_time, time};
pub(crate) use harmless::{harmless, harmless_json};
pub(crate) use table::Table;

/// Where commands print to.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Output {
    json: bool,
    width: Option<usize>,
}

impl Output {
    /// To standard output; as JSON if `json`.
    pub(crate) fn new(json: bool) -> Self {
        let width = terminal_size::terminal_size().map(|(width, _)| usize::from(width.0));
        Self { json, width: width.filter(|_| std::io::stdout().is_terminal()) }
    }

    /// Whether programs read it.
    pub(crate) fn is_json(self) -> bool {
        self.json
    }

    /// Prints the view as JSON, or what `people` makes of it.
    ///
    /// # Errors
    /// When standard output cannot be written.
    pub(crate) fn view<V: Serialize>(self, view: &V, people: impl FnOnce(&V, &mut Report)) -> anyhow::Result<()> {
        if self.json {
            let text = serde_json::to_string_pretty(view).context("the answer cannot be written as JSON")?;
            return print(&format!("{}\n", harmless_json(&text)));
        }
        let mut report = Report { text: String::new(), width: self.width };
        people(view, &mut report);
        print(&report.text)
    }

    /// Prints bytes as they are, with no newline added.
    ///
    /// # Errors
    /// When standard output cannot be written.
    pub(crate) fn raw(self, bytes: &[u8]) -> anyhow::Result<()> {
        let mut out = std::io::stdout().lock();
        ignore_closed_pipe(out.write_all(bytes).and_then(|()| out.flush()))
    }
}

/// Text for people, under construction.
#[derive(Debug)]
pub(crate) struct Report {
    text: String,
    width: Option<usize>,
}

impl Report {
    /// A line of the program's own words; parts from elsewhere go through [`harmless`].
    pub(crate) fn line(&mut self, line: impl Display) {
        self.text.push_str(&line.to_string());
        self.text.push('\n');
    }

    /// A name and a value; nothing when the value is empty. The value is made harmless.
    pub(crate) fn field(&mut self, name: &str, value: impl AsRef<str>) {
        let value = value.as_ref();
        if !value.is_empty() {
            self.line(format_args!("{name:<22}{}", harmless(value)));
        }
    }

    /// Untrusted text of several lines, indented.
    pub(crate) fn paragraph(&mut self, text: &str) {
        for line in text.lines() {
            self.line(format_args!("  {}", harmless(line)));
        }
    }

    /// A table.
    pub(crate) fn table(&mut self, table: &Table) {
        self.text.push_str(&table.render(self.width));
    }

    /// An empty line and a heading.
    pub(crate) fn heading(&mut self, heading: &str) {
        self.line(format_args!("\n{heading}"));
    }
}

fn print(text: &str) -> anyhow::Result<()> {
    let mut out = std::io::stdout().lock();
    ignore_closed_pipe(out.write_all(text.as_bytes()).and_then(|()| out.flush()))
}

/// Whoever reads may stop early, as `head` does; that is no failure.
fn ignore_closed_pipe(result: std::io::Result<()>) -> anyhow::Result<()> {
    match result {
        Err(error) if error.kind() == std::io::ErrorKind::BrokenPipe => Ok(()),
        other => other.context("standard output cannot be written"),
    }
}
