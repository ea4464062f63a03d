//! What the operations of rollups share.

use patchwell_app::RollupRefused;
use patchwell_model::{ComputerId, Timestamp};
use patchwell_wire::soap::ErrorCode;

use crate::services::Failure;

/// Bytes of the body of a rollup: five hundred computers with some hundred states each.
pub(crate) const ROLLUP_BODY_BYTES: usize = 64 << 20;
/// XML elements in it.
pub(crate) const ROLLUP_ELEMENTS: usize = 2_000_000;
/// Characters of one text that are kept.
const MAX_TEXT: usize = 256;

/// Whether the header names an operation of a rollup, whose messages are longer than those of agents.
pub(crate) fn is_rollup(action: Option<&str>) -> bool {
    let name = action.and_then(|action| action.trim_ascii().trim_matches('"').rsplit('/').next());
    matches!(
        name,
        Some("RollupDownstreamServers" | "RollupComputers" | "GetOutOfSyncComputers" | "RollupComputerStatus")
    )
}

/// A time; years before 1900 stand for "never" (1753 by the specification, 1 in its examples).
pub(super) fn time(time: Timestamp) -> Option<Timestamp> {
    const YEAR_1900: i64 = -2_208_988_800;
    (time.as_second() >= YEAR_1900).then_some(time)
}

/// A count; none is negative.
pub(super) fn count(number: i32) -> u32 {
    u32::try_from(number).unwrap_or(0)
}

/// A text, cut to what is kept of it.
pub(super) fn text(text: Option<String>) -> String {
    let text = text.unwrap_or_default();
    if text.len() <= MAX_TEXT { text } else { text.chars().take(MAX_TEXT).collect() }
}

/// A computer's id.
pub(super) fn computer_id(id: Option<&str>, parameter: &str) -> Result<ComputerId, Failure> {
    id.and_then(|id| ComputerId::new(id).ok()).ok_or_else(|| Failure::parameter(parameter))
}

impl From<RollupRefused> for Failure {
    fn from(refused: RollupRefused) -> Self {
        let code = match &refused {
            RollupRefused::TooMany(parameter) => return Self::parameter(parameter),
            RollupRefused::Circle(_) => return Self::parameter("downstreamServers.ParentServerId"),
            RollupRefused::Failed(_) => None,
            RollupRefused::Full(_) => Some(ErrorCode::ServerBusy),
            RollupRefused::NotDetailed | RollupRefused::UnknownServer(_) => Some(ErrorCode::InternalServerError),
        };
        match (code, refused) {
            (None, RollupRefused::Failed(error)) => error.into(),
            (code, refused) => {
                tracing::warn!(%refused, "a rollup is not taken");
                Self { code: code.unwrap_or(ErrorCode::InternalServerError), message: refused.to_string() }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn years_that_stand_for_never_are_none() {
        for (text, expected) in [
            ("0001-01-01T00:00:00Z", false),
            ("1753-01-01T00:00:00Z", false),
            ("1899-12-31T23:59:59Z", false),
            ("1900-01-01T00:00:00Z", true),
            ("2026-10-04T12:00:00Z", true),
        ] {
            assert_eq!(time(text.parse().unwrap()).is_some(), expected, "{text}");
        }
    }

    #[test]
    fn rollups_are_told_by_their_action() {
        let action = |name: &str| format!("\"http://www.microsoft.com/SoftwareDistribution/{name}\"");
        assert!(is_rollup(Some(&action("RollupComputerStatus"))));
        assert!(!is_rollup(Some(&action("ReportEventBatch"))));
        assert!(!is_rollup(None));
    }
}
