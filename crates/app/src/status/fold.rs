//! What reported events make of a computer's status.

use patchwell_model::{InstallationState, StatusEvent, UpdateId};

use super::StatusSets;

/// Applies events in the order in which they were reported. `row_of` knows the dense row of each update in the
/// catalog; updates it does not know are left out, as they have no row to count in.
///
/// An inventory replaces what was known with two exceptions that real servers make as well: an update the computer
/// still lists as not installed keeps `Failed`, `Downloaded` and `InstalledPendingReboot`, which say more than
/// "needed" and stay true until it is installed, no longer applicable, or tried again.
#[must_use]
pub(crate) fn fold(
    before: &StatusSets,
    events: &[StatusEvent],
    row_of: impl Fn(&UpdateId) -> Option<u32>,
) -> StatusSets {
    let mut sets = before.clone();
    for event in events {
        match event {
            StatusEvent::Inventory { not_installed, installed } => {
                sets = inventory(&sets, not_installed, installed, &row_of);
            }
            StatusEvent::Changed { update, state } => {
                if let Some(row) = row_of(update) {
                    sets.set(row, *state);
                }
            }
        }
    }
    sets
}

fn inventory(
    before: &StatusSets,
    not_installed: &[UpdateId],
    installed: &[UpdateId],
    row_of: &impl Fn(&UpdateId) -> Option<u32>,
) -> StatusSets {
    let mut after = StatusSets { reported: true, ..StatusSets::default() };
    for row in not_installed.iter().filter_map(row_of) {
        let state = match before.state(row) {
            kept @ (InstallationState::Failed
            | InstallationState::Downloaded
            | InstallationState::InstalledPendingReboot) => kept,
            _ => InstallationState::NotInstalled,
        };
        after.set(row, state);
    }
    for row in installed.iter().filter_map(row_of) {
        after.set(row, InstallationState::Installed);
    }
    after
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id(n: u8) -> UpdateId {
        UpdateId::from_bytes([n; 16])
    }

    fn row(update: &UpdateId) -> Option<u32> {
        let n = update.as_bytes()[0];
        (n < 100).then_some(u32::from(n))
    }

    fn inventory_event(not_installed: &[u8], installed: &[u8]) -> StatusEvent {
        StatusEvent::Inventory {
            not_installed: not_installed.iter().map(|n| id(*n)).collect(),
            installed: installed.iter().map(|n| id(*n)).collect(),
        }
    }

    #[test]
    fn an_inventory_replaces_what_was_known() {
        let first = fold(&StatusSets::default(), &[inventory_event(&[1, 2], &[3, 200])], row);
        assert_eq!(first.state(1), InstallationState::NotInstalled);
        assert_eq!(first.state(3), InstallationState::Installed);
        assert_eq!(first.state(9), InstallationState::NotApplicable);
        let second = fold(&first, &[inventory_event(&[], &[1])], row);
        assert_eq!(second.state(1), InstallationState::Installed);
        assert_eq!(second.state(2), InstallationState::NotApplicable);
    }

    #[test]
    fn nothing_is_known_before_the_first_inventory_but_what_events_say() {
        let changed = StatusEvent::Changed { update: id(4), state: InstallationState::Failed };
        let sets = fold(&StatusSets::default(), &[changed], row);
        assert_eq!(sets.state(4), InstallationState::Failed);
        assert_eq!(sets.state(5), InstallationState::Unknown);
    }

    #[test]
    fn a_failure_stays_until_the_computer_no_longer_needs_the_update() {
        let failed = StatusEvent::Changed { update: id(1), state: InstallationState::Failed };
        let sets = fold(&StatusSets::default(), &[inventory_event(&[1], &[]), failed, inventory_event(&[1], &[])], row);
        assert_eq!(sets.state(1), InstallationState::Failed);
        let sets = fold(&sets, &[inventory_event(&[], &[1])], row);
        assert_eq!(sets.state(1), InstallationState::Installed);
    }
}
