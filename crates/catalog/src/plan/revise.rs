//! What new revisions do to decisions already made.

use std::collections::HashSet;

use patchwell_model::{ApprovalAction, DeploymentId, EulaId, RevisionId, RevisionIdentity, UpdateId};

use crate::entry::Entry;
use crate::snapshot::Snapshot;

/// An approval that follows its update to a newer revision.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ApprovalMove {
    /// The approval.
    pub approval: DeploymentId,
    /// The revision it was for.
    pub from: RevisionIdentity,
    /// The revision it is for now.
    pub to: RevisionIdentity,
}

/// The approvals that move to revisions which just arrived, as WSUS does by default. An approval stays behind when
/// the new revision cannot have it: withdrawn, another licence than the accepted ones, a deadline though it asks the
/// user, no removal.
#[must_use]
pub fn refresh_approvals_for_new_revisions(
    snapshot: &Snapshot,
    new: &[RevisionId],
    accepted_eulas: &HashSet<EulaId>,
) -> Vec<ApprovalMove> {
    let mut moves = Vec::new();
    for entry in latest_of(snapshot, new).filter(|entry| !entry.is_expired()) {
        let licensed = entry.eula.is_none_or(|eula| accepted_eulas.contains(&eula));
        for approval in snapshot.approvals(entry.identity.update_id) {
            let older = approval.revision.revision_number < entry.identity.revision_number;
            let possible = match approval.action {
                ApprovalAction::Install => licensed && entry.explicitly_deployable,
                ApprovalAction::Uninstall => entry.can_uninstall || entry.is_bundle(),
                ApprovalAction::NotApproved => true,
            };
            if older && possible && !(approval.deadline.is_some() && entry.can_request_user_input) {
                moves.push(ApprovalMove { approval: approval.id, from: approval.revision, to: entry.identity });
            }
        }
    }
    moves.sort_unstable_by_key(|moved| moved.approval);
    moves
}

/// Updates that a revision which just arrived withdraws: WSUS declines them by default. Parts of bundles follow their
/// bundle.
#[must_use]
pub fn declines_for_expired(snapshot: &Snapshot, new: &[RevisionId]) -> Vec<UpdateId> {
    let is_own = |entry: &&Entry| !entry.is_evaluated_only() && snapshot.bundles(entry.identity.update_id).is_empty();
    let withdrawn = latest_of(snapshot, new).filter(|entry| entry.is_expired()).filter(is_own);
    let mut updates: Vec<UpdateId> = withdrawn.map(|entry| entry.identity.update_id).collect();
    updates.sort_unstable();
    updates.dedup();
    updates
}

/// The revisions that are the latest of an update that is not declined.
fn latest_of<'a>(snapshot: &'a Snapshot, ids: &'a [RevisionId]) -> impl Iterator<Item = &'a Entry> {
    let mut seen = HashSet::new();
    ids.iter()
        .filter(move |id| seen.insert(**id))
        .filter_map(|id| snapshot.entry(*id))
        .filter(|entry| snapshot.latest(entry.identity.update_id).is_some_and(|latest| latest.id == entry.id))
        .filter(|entry| !snapshot.is_declined(entry.identity.update_id))
}
