//! Computers.

use patchwell_app::{App, KnownComputer};
use patchwell_catalog::Snapshot;
use patchwell_model::{GroupId, StateCounts};
use roaring::RoaringBitmap;

use crate::admin::views::{ComputerHardware, ComputerSummary, ComputerUpdateState, GroupReference};

/// Names a group.
pub(crate) fn group_reference(snapshot: &Snapshot, id: GroupId) -> GroupReference {
    let name = snapshot.groups().get(id).map_or_else(|| id.to_string(), |group| group.name.clone());
    GroupReference { id: id.to_string(), name }
}

/// A computer as lists show it.
pub(crate) fn computer(snapshot: &Snapshot, known: &KnownComputer, counts: StateCounts) -> ComputerSummary {
    let computer = &known.computer;
    let details = computer.details.as_ref();
    ComputerSummary {
        id: computer.id.to_string(),
        name: computer.dns_name.clone(),
        ip_address: computer.ip_address.clone(),
        os_description: details.map(patchwell_model::ComputerDetails::os_name),
        os_version: details.map(|details| details.os.to_string()),
        architecture: details.map(|details| details.architecture.clone()),
        groups: computer.groups.iter().map(|group| group_reference(snapshot, *group)).collect(),
        first_contact: computer.first_contact,
        last_contact: computer.last_contact,
        last_status_report: computer.last_status_report,
        status: counts.into(),
        server: None,
    }
}

/// What a computer said of itself.
pub(crate) fn hardware(details: &patchwell_model::ComputerDetails) -> ComputerHardware {
    ComputerHardware {
        os_locale: details.os_locale.clone(),
        service_pack: details.os.service_pack,
        product_type: details.product_type,
        role: details.role,
        manufacturer: details.manufacturer.clone(),
        model: details.model.clone(),
        bios_name: details.bios_name.clone(),
        bios_version: details.bios_version.clone(),
        bios_release_date: details.bios_release_date,
        firmware_version: details.firmware_version.clone(),
        mobile_operator: details.mobile_operator.clone(),
        client_version: details.client_version.clone(),
    }
}

/// The states of the listed updates on one computer, without those that are not applicable or unknown: failed ones
/// first, then by state and title.
pub(crate) fn states(
    app: &App,
    snapshot: &Snapshot,
    known: &KnownComputer,
    listed: &RoaringBitmap,
) -> Vec<ComputerUpdateState> {
    use patchwell_model::InstallationState::{Failed, NotApplicable, Unknown};
    // Rows of computers here and below are of the same numbers.
    let is_here = app.status().known().contains(known.row);
    let sets = if is_here { app.status().sets(known.row) } else { app.downstream().status().sets(known.row) };
    let groups = &known.computer.groups;
    let mut states: Vec<_> = snapshot
        .updates()
        .filter_map(|entry| {
            let row = app.update_row(&entry.identity.update_id).filter(|row| listed.contains(*row))?;
            let state = sets.state(row);
            if matches!(state, NotApplicable | Unknown) {
                return None;
            }
            let approval = snapshot.effective_approval(groups, entry.identity.update_id);
            let view = ComputerUpdateState {
                update: entry.identity.update_id.to_string(),
                title: entry.title.to_string(),
                kb_articles: entry.kb_articles.iter().map(ToString::to_string).collect(),
                state: state.into(),
                action: approval.as_ref().map(|approval| approval.action.into()),
                group: approval.as_ref().map(|approval| group_reference(snapshot, approval.group)),
                deadline: approval.and_then(|approval| approval.deadline),
            };
            Some((state != Failed, view))
        })
        .collect();
    states.sort_by(|(a_rest, a), (b_rest, b)| {
        (a_rest, a.state, &a.title, &a.update).cmp(&(b_rest, b.state, &b.title, &b.update))
    });
    states.into_iter().map(|(_, view)| view).collect()
}
