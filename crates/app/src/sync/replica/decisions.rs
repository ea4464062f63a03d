//! What the server above decided, and what has to change here.

use std::collections::{BTreeMap, HashSet};

use patchwell_catalog::{NewApproval, Plan, Snapshot};
use patchwell_model::{Approval, ApprovalAction, DeploymentId, EulaId, GroupId, UpdateId};
use patchwell_store::upstream_deployments::UpstreamDeployment;
use uuid::Uuid;

/// A group of the server above.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UpstreamGroup {
    /// The group.
    pub id: GroupId,
    /// The group above; `None` for the root.
    pub parent: Option<GroupId>,
    /// Its name.
    pub name: String,
}

/// What the server above decided.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct UpstreamDecisions {
    /// All its groups.
    pub groups: Vec<UpstreamGroup>,
    /// Whether `deployments` are all there are; otherwise what changed.
    pub is_whole: bool,
    /// Its deployments.
    pub deployments: Vec<UpstreamDeployment>,
    /// Ids of those that are gone.
    pub dead: Vec<Uuid>,
    /// All its declined updates.
    pub declined: Vec<UpdateId>,
    /// All licence terms that are accepted there.
    pub eulas: Vec<EulaId>,
}

/// `Action` on the wire ([MS-WSUSSS] 3.1.4.10.3.5).
const INSTALL: i32 = 0;
const UNINSTALL: i32 = 1;
const SCAN: i32 = 2;
const BLOCK: i32 = 3;

/// What a deployment says for its group; `None` where it decides nothing. Every update is scanned for by all computers
/// unless something else is said; for a group below, that is a decision against what holds above it.
fn action(deployment: &UpstreamDeployment) -> Option<ApprovalAction> {
    match deployment.action {
        INSTALL => Some(ApprovalAction::Install),
        UNINSTALL => Some(ApprovalAction::Uninstall),
        SCAN if deployment.group != GroupId::ALL_COMPUTERS => Some(ApprovalAction::NotApproved),
        BLOCK => Some(ApprovalAction::NotApproved),
        _ => None,
    }
}

/// What has to change for the decisions here to be those of the server above. Deployments of revisions or for groups
/// that are not here wait until they are.
pub(super) fn plan(snapshot: &Snapshot, deployments: &[UpstreamDeployment], declined: &[UpdateId]) -> Plan {
    let hidden: HashSet<UpdateId> = declined.iter().copied().collect();
    let wanted = wanted(snapshot, deployments, &hidden);
    let mut plan = Plan::default();
    for approval in snapshot.all_approvals() {
        if !wanted.contains_key(&(approval.revision.update_id, approval.group)) {
            plan.remove.push(approval.id);
        }
    }
    plan.set = wanted.into_values().filter(|new| !is_there(snapshot, new)).collect();
    let is_known = |update: &UpdateId| snapshot.latest(*update).is_some();
    plan.decline = hidden.iter().copied().filter(|update| is_known(update) && !snapshot.is_declined(*update)).collect();
    plan.decline.sort_unstable();
    let updates = snapshot.updates().map(|entry| entry.identity.update_id);
    plan.reinstate = updates.filter(|update| snapshot.is_declined(*update) && !hidden.contains(update)).collect();
    // A decline takes the approvals along.
    let gone: HashSet<DeploymentId> =
        plan.decline.iter().flat_map(|update| snapshot.approvals(*update)).map(|approval| approval.id).collect();
    plan.remove.retain(|id| !gone.contains(id));
    plan
}

/// For each update and group the approval that is wanted: of several the one of the newest revision.
fn wanted(
    snapshot: &Snapshot,
    deployments: &[UpstreamDeployment],
    hidden: &HashSet<UpdateId>,
) -> BTreeMap<(UpdateId, GroupId), NewApproval> {
    let mut wanted: BTreeMap<(UpdateId, GroupId), NewApproval> = BTreeMap::new();
    for deployment in deployments {
        let (revision, group) = (deployment.revision, deployment.group);
        let is_here = snapshot.by_identity(revision).is_some() && snapshot.groups().get(group).is_some();
        let Some(action) = action(deployment).filter(|_| is_here && !hidden.contains(&revision.update_id)) else {
            continue;
        };
        let new = NewApproval { revision, group, action, deadline: deployment.deadline };
        let key = (revision.update_id, group);
        if wanted.get(&key).is_none_or(|old| old.revision.revision_number < revision.revision_number) {
            wanted.insert(key, new);
        }
    }
    wanted
}

fn is_there(snapshot: &Snapshot, new: &NewApproval) -> bool {
    let same = |approval: &Approval| {
        let what = (approval.revision, approval.group, approval.action, approval.deadline);
        what == (new.revision, new.group, new.action, new.deadline)
    };
    snapshot.approvals(new.revision.update_id).iter().any(|approval| same(approval))
}
