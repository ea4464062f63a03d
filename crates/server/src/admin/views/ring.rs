//! Plans of rings.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::GroupReference;

/// From when a ring's delay counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum RingDelayFrom {
    /// From the arrival of the update, whatever the rings before do beyond their gates.
    Arrival,
    /// From the turn of the ring before; for the first ring from the arrival.
    #[default]
    Previous,
}

/// One ring. `G` stands for how groups are named: by name or id in requests.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RingView<G> {
    /// Its name.
    pub name: String,
    /// Who is in it. A computer that several rings reach belongs to the first of them.
    #[serde(default = "Vec::new")]
    pub groups: Vec<G>,
    /// From when the delay counts.
    #[serde(default)]
    pub delay_from: RingDelayFrom,
    /// The delay.
    #[serde(default)]
    pub delay_hours: u32,
    /// At least so many percent of its computers that need the update have it before the next ring's turn; 90 when
    /// absent.
    #[serde(default = "min_success_percent")]
    pub min_success_percent: u8,
    /// More than so many percent of failures among those that tried pause the rollout; 5 when absent.
    #[serde(default = "max_failed_percent")]
    pub max_failed_percent: u8,
    /// At least so many computers tried before anything is judged; all of a ring that has fewer. 1 when absent.
    #[serde(default = "min_reported")]
    pub min_reported: u32,
    /// Its turn comes within these hours only, by the clock of the server, such as `sat,sun 22:00-04:00` or
    /// `daily 01:00-05:00`; at any time when there is none.
    #[serde(default)]
    pub windows: Vec<String>,
    /// Days from its turn to the deadline of the installation; no deadline when absent.
    #[serde(default)]
    pub deadline_days: Option<u16>,
}

fn min_success_percent() -> u8 {
    90
}

fn max_failed_percent() -> u8 {
    5
}

fn min_reported() -> u32 {
    1
}

/// A plan of rings.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct RingPlanView {
    /// Its name.
    pub name: String,
    /// For `If-Match`.
    pub etag: String,
    /// When it was made.
    pub created: Timestamp,
    /// The rings, first to last.
    pub rings: Vec<RingView<GroupReference>>,
}

/// Make a plan of rings.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CreateRingPlan {
    /// Its name.
    pub name: String,
    /// The rings, first to last.
    pub rings: Vec<RingView<String>>,
}

/// Change a plan of rings; absent things stay.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct UpdateRingPlan {
    /// Another name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// All rings, in the place of those it has.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rings: Option<Vec<RingView<String>>>,
}
