//! Checks that several decisions share.

use patchwell_model::{GroupId, UpdateType};

use super::Refusal;
use crate::entry::Entry;
use crate::snapshot::Snapshot;

/// The groups without repetition, all of them known and for computers.
pub(super) fn check_groups(snapshot: &Snapshot, groups: &[GroupId]) -> Result<Vec<GroupId>, Refusal> {
    let mut checked: Vec<GroupId> = Vec::with_capacity(groups.len());
    for group in groups {
        if *group == GroupId::DOWNSTREAM_SERVERS {
            return Err(Refusal::DownstreamServers);
        }
        snapshot.groups().get(*group).ok_or(Refusal::UnknownGroup(*group))?;
        if !checked.contains(group) {
            checked.push(*group);
        }
    }
    if checked.is_empty() { Err(Refusal::NoGroup) } else { Ok(checked) }
}

/// Whether an update stands for itself: not declined, nothing that others depend on, no part of a bundle.
pub(super) fn check_standalone(snapshot: &Snapshot, entry: &Entry) -> Result<(), Refusal> {
    let title = || entry.title.to_string();
    check_declinable(snapshot, entry)?;
    if snapshot.is_declined(entry.identity.update_id) {
        return Err(Refusal::Declined { title: title() });
    }
    if !entry.explicitly_deployable {
        return Err(Refusal::NotExplicitlyDeployable { title: title() });
    }
    Ok(())
}

/// Whether decisions can be made on an update itself.
pub(super) fn check_declinable(snapshot: &Snapshot, entry: &Entry) -> Result<(), Refusal> {
    let title = || entry.title.to_string();
    match entry.update_type {
        UpdateType::Category => return Err(Refusal::Category { title: title() }),
        UpdateType::Detectoid => return Err(Refusal::Detectoid { title: title() }),
        UpdateType::Software | UpdateType::Driver => {}
    }
    let mut bundles: Vec<String> =
        snapshot.bundles(entry.identity.update_id).iter().map(|bundle| bundle.title.to_string()).collect();
    if bundles.is_empty() {
        return Ok(());
    }
    bundles.sort_unstable();
    bundles.dedup();
    Err(Refusal::BundleMember { title: title(), bundles })
}
