//! Anchors: where a downstream server stands. It hands them back unread.
//!
//! `<revision>.<change>-<server>,<time>`: the last revision and the last change of decisions that were told, eight
//! digits that recognize this server, and when that was. Real servers write `<number>,<time>`.

use jiff::tz::TimeZone;
use patchwell_app::App;
use patchwell_catalog::Snapshot;
use patchwell_model::{RevisionId, Timestamp};
use patchwell_wire::soap::ErrorCode;

use crate::services::Failure;

/// The longest anchor that is looked at.
const MAX_BYTES: usize = 128;

/// Where a downstream server stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Anchor {
    /// Revisions up to this one.
    pub(super) revision: RevisionId,
    /// Changes of decisions up to this one; for GetConfigData, when the configuration changed.
    pub(super) change: u64,
    /// Recognizes the server.
    server: u32,
    time: Timestamp,
}

impl Anchor {
    /// Where a server stands that has been told everything in `snapshot`.
    pub(super) fn now(app: &App, snapshot: &Snapshot) -> Self {
        Self { revision: snapshot.last_arrived(), change: snapshot.seq().0, server: server(app), time: app.now() }
    }

    /// The same without revisions after `revision`.
    pub(super) fn up_to(self, revision: RevisionId) -> Self {
        Self { revision, ..self }
    }

    /// Where a server stands that has read the configuration.
    pub(super) fn of_configuration(app: &App) -> Self {
        let changed = u64::try_from(app.identity().configuration_changed.as_microsecond()).unwrap_or(0);
        Self { revision: RevisionId(0), change: changed, server: server(app), time: app.now() }
    }

    /// An anchor as it comes back; `None` for the first call.
    ///
    /// # Errors
    /// `InvalidParameters` with the name of the `parameter` when it is not one of this server's.
    pub(super) fn read(app: &App, text: Option<&str>, parameter: &str) -> Result<Option<Self>, Failure> {
        let Some(text) = text.filter(|text| !text.is_empty()) else { return Ok(None) };
        let anchor = Self::parse(text).filter(|anchor| anchor.server == server(app));
        anchor.map(Some).ok_or_else(|| Failure::parameter(parameter))
    }

    /// That the server still knows what it told then.
    ///
    /// # Errors
    /// `ServerChanged` when it was set back to an earlier state: the downstream server forgets its anchors.
    pub(super) fn check(self, snapshot: &Snapshot) -> Result<Self, Failure> {
        if self.change > snapshot.seq().0 { Err(Failure::of(ErrorCode::ServerChanged)) } else { Ok(self) }
    }

    fn parse(text: &str) -> Option<Self> {
        if text.len() > MAX_BYTES {
            return None;
        }
        let (numbers, time) = text.split_once(',')?;
        let (numbers, server) = numbers.split_once('-')?;
        let (revision, change) = numbers.split_once('.')?;
        let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        if !digits(revision) || !digits(change) || server.len() != 8 {
            return None;
        }
        let time: jiff::civil::DateTime = time.parse().ok()?;
        Some(Self {
            revision: RevisionId(revision.parse().ok()?),
            change: change.parse().ok()?,
            server: u32::from_str_radix(server, 16).ok()?,
            time: time.to_zoned(TimeZone::UTC).ok()?.timestamp(),
        })
    }
}

impl std::fmt::Display for Anchor {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let time = TimeZone::UTC.to_datetime(self.time).strftime("%Y-%m-%d %H:%M:%S%.3f").to_string();
        write!(f, "{}.{}-{:08x},{time}", self.revision.0, self.change, self.server)
    }
}

fn server(app: &App) -> u32 {
    app.identity().server_id.as_fields().0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn anchors_round_trip_and_nothing_else_is_one() {
        let time = "2026-10-04T16:33:26.668Z".parse().unwrap();
        let anchor = Anchor { revision: RevisionId(9_438), change: 77, server: 0xab, time };
        assert_eq!(anchor.to_string(), "9438.77-000000ab,2026-10-04 16:33:26.668");
        assert_eq!(Anchor::parse(&anchor.to_string()), Some(anchor));
        let bad =
            ["", ",", "9438,2026-10-04 16:33:26.668", "1.1-000000ab,yesterday", "-1.1-000000ab,2026-10-04 16:33:26"];
        for bad in
            bad.into_iter().chain(["1.1-0000gg00,2026-10-04 16:33:26", "99999999999.1-000000ab,2026-10-04 16:33:26"])
        {
            assert_eq!(Anchor::parse(bad), None, "{bad:?}");
        }
        assert_eq!(Anchor::parse(&"1".repeat(100_000)), None);
    }
}
