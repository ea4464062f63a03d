//! What a reported event says about status.

use patchwell_model::{ClientEvent, EventKind, StatusEvent, UpdateId};

/// The event that carries a computer's inventory.
pub const STATUS_REPORT: i32 = 156;
/// The namespace of agents' events.
pub const AGENT_NAMESPACE: i32 = 1;

/// Reads the status out of one event; `None` for events that change none.
#[must_use]
pub(crate) fn status_event(event: &ClientEvent) -> Option<StatusEvent> {
    if event.namespace_id != AGENT_NAMESPACE {
        return None;
    }
    if event.event_id == STATUS_REPORT {
        return Some(StatusEvent::Inventory {
            not_installed: update_list(&event.misc_data, "U="),
            installed: update_list(&event.misc_data, "V="),
        });
    }
    let state = EventKind::of(event.event_id)?.state?;
    Some(StatusEvent::Changed { update: event.revision?.update_id, state })
}

/// The update ids of one key: joined by `;`, in any case; what is no id is left out.
fn update_list(misc_data: &[String], key: &str) -> Vec<UpdateId> {
    misc_data
        .iter()
        .filter_map(|entry| entry.strip_prefix(key))
        .flat_map(|list| list.split(';'))
        .filter_map(|id| id.parse().ok())
        .collect()
}

#[cfg(test)]
mod tests {
    use patchwell_model::{ComputerId, InstallationState, RevisionIdentity, Timestamp};

    use super::*;

    fn event(event_id: i32, misc_data: &[&str]) -> ClientEvent {
        ClientEvent {
            instance: "be732391-b71d-4fd2-90bf-8d780506aba6".parse().unwrap(),
            computer: ComputerId::new("c").unwrap(),
            time_at_target: Timestamp::UNIX_EPOCH,
            namespace_id: 1,
            event_id,
            source_id: 101,
            revision: None,
            hresult: 0,
            app_name: None,
            replacement_strings: Vec::new(),
            misc_data: misc_data.iter().map(|text| (*text).to_owned()).collect(),
        }
    }

    #[test]
    fn an_inventory_lists_updates_in_any_case_and_survives_rubbish() {
        let a = "0DAF8592-9E3F-4A8A-9141-D83FAFEBD09F";
        let b = "ccb78947-6453-4ecc-9de8-bc0305c98f2d";
        let found = status_event(&event(156, &["G=1", &format!("U={a};{b};rubbish"), "V="]));
        let expected =
            StatusEvent::Inventory { not_installed: vec![a.parse().unwrap(), b.parse().unwrap()], installed: vec![] };
        assert_eq!(found, Some(expected));
    }

    #[test]
    fn a_failed_installation_fails_its_update_and_an_event_without_update_changes_nothing() {
        let update_id: UpdateId = "0daf8592-9e3f-4a8a-9141-d83fafebd09f".parse().unwrap();
        let failed =
            ClientEvent { revision: Some(RevisionIdentity { update_id, revision_number: 200 }), ..event(182, &[]) };
        let expected = StatusEvent::Changed { update: update_id, state: InstallationState::Failed };
        assert_eq!(status_event(&failed), Some(expected));
        assert_eq!(status_event(&event(182, &[])), None);
        assert_eq!(status_event(&event(9999, &[])), None);
        assert_eq!(status_event(&ClientEvent { namespace_id: 2, ..event(156, &["U="]) }), None);
    }
}
