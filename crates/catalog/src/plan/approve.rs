//! Approving.

use std::collections::HashSet;
use std::sync::Arc;

use patchwell_model::{Approval, ApprovalAction, EulaId, GroupId, UpdateId};

use super::check::{check_groups, check_standalone};
use super::{ApproveRequest, ApproveTarget, ContentNeed, NewApproval, Plan, Refusal, Warning};
use crate::entry::Entry;
use crate::snapshot::Snapshot;

/// What approving would change. An approval of another revision for the same group gives way to the new one.
///
/// # Errors
/// When the update cannot be approved like this; the refusal says what to do.
pub fn plan_approve(
    snapshot: &Snapshot,
    request: &ApproveRequest,
    accepted_eulas: &HashSet<EulaId>,
) -> Result<Plan, Refusal> {
    let groups = check_groups(snapshot, &request.groups)?;
    let entry = match request.target {
        ApproveTarget::Update(update) => snapshot.latest(update).ok_or(Refusal::UnknownUpdate(update))?,
        ApproveTarget::Revision(revision) => {
            snapshot.by_identity(revision).ok_or(Refusal::UnknownRevision(revision))?
        }
    };
    check_standalone(snapshot, entry)?;
    let closure = snapshot.bundle_closure(entry.id);
    check_action(entry, &closure, request, accepted_eulas)?;
    let mut plan = Plan::default();
    for group in &groups {
        plan_group(snapshot, entry, *group, request, &mut plan);
    }
    if !plan.is_empty() {
        plan.changed.push(entry.identity.update_id);
    }
    if request.action == ApprovalAction::Install {
        plan.content = ContentNeed {
            revisions: closure.iter().map(|entry| entry.id).collect(),
            bytes: snapshot.download_bytes(entry.id),
        };
    }
    if request.action != ApprovalAction::NotApproved {
        plan.warnings = warnings(snapshot, entry, &closure, &groups);
    }
    Ok(plan)
}

/// What giving a decision back to the groups above (*Same as Parent*) would change.
///
/// # Errors
/// When the update or a group is unknown.
pub fn plan_inherit(snapshot: &Snapshot, update: UpdateId, groups: &[GroupId]) -> Result<Plan, Refusal> {
    let groups = check_groups(snapshot, groups)?;
    snapshot.latest(update).ok_or(Refusal::UnknownUpdate(update))?;
    let rows = snapshot.approvals(update).iter().filter(|approval| groups.contains(&approval.group));
    let mut plan = Plan { remove: rows.map(|approval| approval.id).collect(), ..Plan::default() };
    plan.remove.sort_unstable();
    if !plan.is_empty() {
        plan.changed.push(update);
    }
    Ok(plan)
}

fn check_action(
    entry: &Entry,
    closure: &[&Entry],
    request: &ApproveRequest,
    accepted_eulas: &HashSet<EulaId>,
) -> Result<(), Refusal> {
    let title = || entry.title.to_string();
    match request.action {
        ApprovalAction::NotApproved if request.deadline.is_some() => return Err(Refusal::DeadlineWithoutAction),
        ApprovalAction::NotApproved => return Ok(()),
        ApprovalAction::Uninstall if !can_uninstall(entry, closure) => {
            return Err(Refusal::UninstallNotSupported { title: title() });
        }
        ApprovalAction::Uninstall => {}
        ApprovalAction::Install => check_install(closure, accepted_eulas)?,
    }
    if request.deadline.is_some() && closure.iter().any(|entry| entry.can_request_user_input) {
        return Err(Refusal::DeadlineWithUserInput { title: title() });
    }
    Ok(())
}

fn check_install(closure: &[&Entry], accepted_eulas: &HashSet<EulaId>) -> Result<(), Refusal> {
    if let Some(entry) = closure.first().filter(|entry| entry.is_expired()) {
        return Err(Refusal::Expired { title: entry.title.to_string() });
    }
    for entry in closure {
        if let Some(eula) = entry.eula.filter(|eula| !accepted_eulas.contains(eula)) {
            return Err(Refusal::EulaNotAccepted { title: entry.title.to_string(), eula });
        }
    }
    Ok(())
}

/// A bundle can be uninstalled when it says so, or when all that it installs can be.
fn can_uninstall(entry: &Entry, closure: &[&Entry]) -> bool {
    let mut installed = closure.iter().filter(|entry| !entry.is_bundle()).peekable();
    entry.can_uninstall || (installed.peek().is_some() && installed.all(|entry| entry.can_uninstall))
}

fn plan_group(snapshot: &Snapshot, entry: &Entry, group: GroupId, request: &ApproveRequest, plan: &mut Plan) {
    let wanted = NewApproval { revision: entry.identity, group, action: request.action, deadline: request.deadline };
    let is_wanted =
        |row: &Approval| (row.revision, row.action, row.deadline) == (wanted.revision, wanted.action, wanted.deadline);
    let mut rows: Vec<&Arc<Approval>> =
        snapshot.approvals(entry.identity.update_id).iter().filter(|row| row.group == group).collect();
    rows.sort_unstable_by_key(|row| row.id);
    // Nothing is above All Computers, so "not approved" there is the absence of a decision.
    let needs_row = request.action != ApprovalAction::NotApproved || group != GroupId::ALL_COMPUTERS;
    let keep = rows.iter().position(|row| needs_row && is_wanted(row));
    if needs_row && keep.is_none() {
        plan.set.push(wanted);
    }
    plan.remove.extend(rows.iter().enumerate().filter(|(at, _)| Some(*at) != keep).map(|(_, row)| row.id));
}

fn warnings(snapshot: &Snapshot, entry: &Entry, closure: &[&Entry], groups: &[GroupId]) -> Vec<Warning> {
    let update = entry.identity.update_id;
    let mut warnings = Vec::new();
    if snapshot.is_superseded(update) {
        warnings.push(Warning::Superseded { by: snapshot.superseded_by(update) });
    }
    let below: HashSet<GroupId> = groups.iter().flat_map(|group| snapshot.groups().subtree(*group)).collect();
    let mut rows: Vec<&Arc<Approval>> =
        snapshot.approvals(update).iter().filter(|row| !groups.contains(&row.group)).collect();
    rows.sort_unstable_by_key(|row| row.id);
    for row in rows {
        if row.revision != entry.identity && row.action != ApprovalAction::NotApproved {
            warnings.push(Warning::OtherRevisionStaysApproved { revision: row.revision, group: row.group });
        }
        if below.contains(&row.group) {
            warnings.push(Warning::DecidedBelow { group: row.group, action: row.action });
        }
    }
    let unmet = snapshot.index.find(entry.id.0).into_iter().flat_map(|rev| snapshot.index.unmet_clauses(rev));
    let mut unmet: Vec<Vec<UpdateId>> = unmet.collect();
    // The order inside the index is that of arrival; a plan says the same whatever came first.
    unmet.iter_mut().for_each(|any_of| any_of.sort_unstable());
    unmet.sort_unstable();
    warnings.extend(unmet.into_iter().map(|any_of| Warning::PrerequisiteMissing { any_of }));
    for clause in closure.iter().flat_map(|entry| entry.bundled.iter()) {
        if !clause.any_of.is_empty() && clause.any_of.iter().all(|member| snapshot.by_identity(*member).is_none()) {
            warnings.push(Warning::MemberMissing { any_of: clause.any_of.clone() });
        }
    }
    warnings
}
