//! Reports that are mailed.

use std::collections::BTreeMap;

use patchwell_model::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A report that is mailed again and again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ReportScheduleView {
    /// Its number.
    pub id: i64,
    /// What to call it.
    pub name: String,
    /// Id of the report.
    pub report: String,
    /// Title of the report.
    pub title: String,
    /// Its filters as the report takes them, names as ids.
    pub filters: BTreeMap<String, String>,
    /// `csv`, `xlsx` or `pdf`.
    pub format: String,
    /// `day`, `week monday` or `month 15`.
    pub rhythm: String,
    /// When on those days, by the server's clock, such as `08:30`.
    pub time: String,
    /// Addresses.
    pub recipients: Vec<String>,
    /// Whether it is mailed.
    pub is_enabled: bool,
    /// Mailed next at; null until the server has worked it out, and while it is not mailed.
    pub next_due: Option<Timestamp>,
    /// Mailed last at.
    pub last_due: Option<Timestamp>,
    /// How that went; null when it never was, or so long ago that it is forgotten.
    pub last_result: Option<ReportMailResult>,
    /// Why not all have it.
    pub last_error: Option<String>,
    /// For `If-Match`.
    pub etag: String,
}

/// How a report was mailed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ReportMailResult {
    /// It is on its way, or tried again.
    Waiting,
    /// The mail server has it for everybody.
    Sent,
    /// It was given up for somebody.
    Failed,
}

/// A report that is to be mailed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CreateReportSchedule {
    /// What to call it.
    pub name: String,
    /// What is mailed, how, when and to whom.
    #[serde(flatten)]
    pub what: ReportScheduleChange,
}

/// What is mailed, how, when and to whom.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ReportScheduleChange {
    /// Id of the report.
    pub report: String,
    /// Its filters, by name, as `GET /reports/{id}` takes them.
    #[serde(default)]
    pub filters: BTreeMap<String, String>,
    /// `csv`, `xlsx` or `pdf`.
    pub format: String,
    /// `day`, `week monday` or `month 15` (1 to 28).
    pub rhythm: String,
    /// When on those days, by the server's clock, such as `08:30`.
    pub time: String,
    /// 1 to 50 addresses.
    pub recipients: Vec<String>,
    /// Whether it is mailed.
    #[serde(default = "yes")]
    pub is_enabled: bool,
}

fn yes() -> bool {
    true
}
