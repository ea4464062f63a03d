//! What a report is made of.

use patchwell_model::Timestamp;

/// What the cells of a column are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Words.
    Text,
    /// A number.
    Number,
    /// A size in bytes.
    Bytes,
    /// Of a hundred.
    Percent,
    /// A time.
    Date,
    /// A state of an update on a computer.
    Status,
    /// The title of an update.
    Update,
    /// The name of a computer.
    Computer,
    /// The name of a group.
    Group,
}

/// A column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Column {
    /// Its name for programs.
    pub key: &'static str,
    /// Its name for people.
    pub title: &'static str,
    /// What its cells are.
    pub kind: Kind,
}

/// A value.
#[derive(Debug, Clone, PartialEq)]
pub enum Cell {
    /// None.
    Empty,
    /// Words.
    Text(String),
    /// Words that name something, and its id.
    Named {
        /// What people call it.
        text: String,
        /// What it is addressed by.
        id: String,
    },
    /// A number.
    Number(u64),
    /// Of a hundred.
    Percent(f64),
    /// A time.
    Time(Timestamp),
}

/// What stands above the rows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Heading {
    /// What it is about.
    pub title: String,
    /// When the rows were true.
    pub generated: Timestamp,
    /// What was asked for, by name.
    pub filters: Vec<(String, String)>,
    /// The columns.
    pub columns: Vec<Column>,
}

impl Cell {
    /// Words, or nothing.
    pub fn text(text: impl Into<String>) -> Self {
        let text = text.into();
        if text.is_empty() { Self::Empty } else { Self::Text(text) }
    }

    /// A time, or nothing.
    #[must_use]
    pub fn time(time: Option<Timestamp>) -> Self {
        time.map_or(Self::Empty, Self::Time)
    }

    /// As people read it.
    #[must_use]
    pub fn words(&self) -> String {
        match self {
            Self::Empty => String::new(),
            Self::Text(text) | Self::Named { text, .. } => text.clone(),
            Self::Number(number) => number.to_string(),
            Self::Percent(percent) => format!("{percent:.1}"),
            Self::Time(time) => time.strftime("%Y-%m-%d %H:%M").to_string(),
        }
    }
}
