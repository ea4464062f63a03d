//! Events that agents reported.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// One event. Strings are as the agent sent them: untrusted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct EventView {
    /// Unique id of the event.
    pub id: String,
    /// The computer's id.
    pub computer: String,
    /// The computer's name, if it is still known.
    pub computer_name: Option<String>,
    /// When it came in.
    pub received: Timestamp,
    /// When it happened, by the computer's clock.
    pub time_at_target: Timestamp,
    /// Which event.
    pub event_id: i32,
    /// In words, for the known ones.
    pub event: Option<String>,
    /// Whether it tells of a failure.
    pub is_failure: bool,
    /// Update id it concerns.
    pub update: Option<String>,
    /// Revision number it concerns.
    pub revision: Option<i32>,
    /// Title of the update, if the catalog has it.
    pub title: Option<String>,
    /// Result code as `0x` and eight digits.
    pub hresult: String,
    /// Program that asked for the operation.
    pub app_name: Option<String>,
    /// Values for the event's message.
    pub replacement_strings: Vec<String>,
    /// `Key=Value` strings.
    pub misc_data: Vec<String>,
}
