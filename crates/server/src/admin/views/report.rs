//! Reports.

use std::collections::BTreeMap;

use patchwell_model::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A report that can be asked for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ReportSummary {
    /// Its name in paths.
    pub id: String,
    /// Its name for people.
    pub title: String,
    /// What it shows.
    pub description: String,
    /// The filters that it knows.
    pub filters: Vec<String>,
}

/// What the values of a column are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ReportColumnKind {
    /// Words.
    Text,
    /// A number.
    Number,
    /// Bytes.
    Bytes,
    /// Of a hundred.
    Percent,
    /// A time.
    Date,
    /// A state or rating, in words.
    Status,
    /// An update: an object with `id` and `text`, or words.
    Update,
    /// A computer: an object with `id` and `text`.
    Computer,
    /// Groups: an object with `id` and `text`, or words.
    Group,
}

/// A column of a report.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ReportColumn {
    /// Its name in items.
    pub key: String,
    /// Its name for people.
    pub title: String,
    /// What its values are.
    pub kind: ReportColumnKind,
}

/// What was asked for, in words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ReportFilter {
    /// Name.
    pub name: String,
    /// Value.
    pub value: String,
}

/// Rows of a report.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct ReportPage {
    /// Which report.
    pub id: String,
    /// Its name for people.
    pub title: String,
    /// When the rows were true.
    pub generated: Timestamp,
    /// What was asked for, in words.
    pub filters: Vec<ReportFilter>,
    /// The columns.
    pub columns: Vec<ReportColumn>,
    /// The rows: an object with a value for each column.
    #[schema(value_type = Vec<Object>)]
    pub items: Vec<serde_json::Map<String, serde_json::Value>>,
    /// Sums over all of the report by name; with the first part only.
    pub totals: BTreeMap<String, u64>,
    /// Where the next part begins; absent on the last.
    pub next_cursor: Option<String>,
}
