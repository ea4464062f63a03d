//! Events that agents report ([MS-WUSP] 2.2.2.3.1).

use jiff::Timestamp;
use uuid::Uuid;

use crate::{ComputerId, InstallationState, RevisionIdentity};

/// One reported event. Strings are as the agent sent them: untrusted everywhere they are shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClientEvent {
    /// Unique for this event; a repeated report of the same instance is stored once.
    pub instance: Uuid,
    /// Who sent it.
    pub computer: ComputerId,
    /// When, by the computer's clock; kept as sent and never trusted for order.
    pub time_at_target: Timestamp,
    /// 1 for agents, 2 for servers.
    pub namespace_id: i32,
    /// Which event.
    pub event_id: i32,
    /// Which part of the agent.
    pub source_id: i32,
    /// Which revision it concerns, if any.
    pub revision: Option<RevisionIdentity>,
    /// Result code, 0 for success.
    pub hresult: i32,
    /// Program that asked for the operation.
    pub app_name: Option<String>,
    /// Values for the event's message.
    pub replacement_strings: Vec<String>,
    /// `Key=Value` strings.
    pub misc_data: Vec<String>,
}

/// What the known event ids of namespace 1 mean.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EventKind {
    /// The event id.
    pub id: i32,
    /// In words.
    pub name: &'static str,
    /// The state it puts its update into at once, if any.
    pub state: Option<InstallationState>,
    /// Whether it tells of a failure.
    pub is_failure: bool,
}

impl EventKind {
    const fn new(id: i32, name: &'static str, state: Option<InstallationState>, is_failure: bool) -> Self {
        Self { id, name, state, is_failure }
    }

    /// The kind for an event id of namespace 1, if it is a known one.
    #[must_use]
    pub fn of(event_id: i32) -> Option<&'static Self> {
        KINDS.iter().find(|kind| kind.id == event_id)
    }
}

/// The agent events. States follow the spec's names for the events where recordings show no other effect: a
/// download that succeeded is `Downloaded`, an installation that needs a restart is `InstalledPendingReboot`, a failed
/// one `Failed`; the next inventory (event 156) has the last word.
static KINDS: &[EventKind] = {
    use InstallationState::{Downloaded, Failed, Installed, InstalledPendingReboot};
    &[
        EventKind::new(147, "Detection succeeded", None, false),
        EventKind::new(148, "Detection failed", None, true),
        EventKind::new(149, "Connection to the server failed", None, true),
        EventKind::new(153, "Status reported", None, false),
        EventKind::new(154, "Invalid product id", None, true),
        EventKind::new(156, "Status reported", None, false),
        EventKind::new(161, "Download failed", None, true),
        EventKind::new(162, "Download succeeded", Some(Downloaded), false),
        EventKind::new(163, "Download cancelled", None, false),
        EventKind::new(164, "Download from a peer succeeded", Some(Downloaded), false),
        EventKind::new(167, "Download started", None, false),
        EventKind::new(168, "Download queued", None, false),
        EventKind::new(181, "Installation started", None, false),
        EventKind::new(182, "Installation failed", Some(Failed), true),
        EventKind::new(183, "Installation succeeded", Some(Installed), false),
        EventKind::new(184, "Installation succeeded, restart required", Some(InstalledPendingReboot), false),
        EventKind::new(185, "Update hidden", None, false),
        EventKind::new(186, "Installation cancelled", None, false),
        EventKind::new(187, "Installation killed", Some(Failed), true),
        EventKind::new(188, "Ready to install", None, false),
        EventKind::new(189, "Ready to install", None, false),
        EventKind::new(190, "Installation succeeded", Some(Installed), false),
        EventKind::new(191, "Installation succeeded, restart required", Some(InstalledPendingReboot), false),
        EventKind::new(192, "Installation killed", Some(Failed), true),
        EventKind::new(193, "Restart required", None, false),
        EventKind::new(194, "Restart required", None, false),
        EventKind::new(195, "Installation failed", Some(Failed), true),
        EventKind::new(196, "Update unhidden", None, false),
        EventKind::new(197, "Installation succeeded", Some(Installed), false),
        EventKind::new(198, "Installation failed", Some(Failed), true),
        EventKind::new(199, "Installation succeeded, restart required", Some(InstalledPendingReboot), false),
        EventKind::new(200, "Installation killed", Some(Failed), true),
        EventKind::new(201, "Installation pending, restart required", Some(InstalledPendingReboot), false),
        EventKind::new(202, "Restart completed", None, false),
        EventKind::new(203, "Installation succeeded after restart", Some(Installed), false),
        EventKind::new(204, "Installation failed after restart", Some(Failed), true),
        EventKind::new(221, "Uninstallation failed", Some(Failed), true),
        EventKind::new(222, "Uninstallation succeeded", None, false),
        EventKind::new(223, "Uninstallation cancelled", None, false),
        EventKind::new(224, "Uninstallation succeeded, restart required", None, false),
        EventKind::new(225, "Uninstallation killed", Some(Failed), true),
        EventKind::new(226, "Uninstallation started", None, false),
    ]
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_events_have_states_and_unknown_ones_none() {
        assert_eq!(EventKind::of(182).and_then(|kind| kind.state), Some(InstallationState::Failed));
        assert_eq!(EventKind::of(156).and_then(|kind| kind.state), None);
        assert!(EventKind::of(9999).is_none());
    }
}
