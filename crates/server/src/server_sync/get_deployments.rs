//! `GetDeployments` ([MS-WSUSSS] 3.1.4.10): what a replica takes over.

use std::collections::BTreeSet;

use patchwell_catalog::{ChangeSeq, Snapshot};
use patchwell_model::{Approval, ApprovalAction, Group, GroupId, RevisionId, Timestamp, UpdateId};
use patchwell_wire::server_sync::get_deployments::{
    Request, Response, ServerSyncDeployment, ServerSyncDeploymentResult, ServerSyncTargetGroup, encode_response,
};
use patchwell_wire::soap::Reply;
use uuid::Uuid;

use super::anchor::Anchor;
use super::session;
use crate::services::{Answer, Failure, UpdateServices};

/// Between lowest, 1, and highest, 3.
const DOWNLOAD_PRIORITY: i32 = 2;

pub(crate) fn handle(services: &UpdateServices, request: &Request, reply: &Reply) -> Result<Answer, Failure> {
    session::open(services, request.cookie.as_ref())?;
    let app = &services.0.app;
    let snapshot = app.snapshot();
    let since = Anchor::read(app, request.deployment_anchor.as_deref(), "deploymentAnchor")?;
    let since = since.map(|anchor| anchor.check(&snapshot)).transpose()?;
    let synchronized = Anchor::read(app, request.sync_anchor.as_deref(), "syncAnchor")?;
    let synchronized = synchronized.ok_or_else(|| Failure::parameter("syncAnchor"))?.check(&snapshot)?;
    // It stands for what was told: approvals of later revisions are told when these have been synchronized.
    let anchor = Anchor::now(app, &snapshot).up_to(synchronized.revision);
    let server = app.identity().server_id;
    let (deployments, dead_deployments) = deployments(&snapshot, server, since, synchronized.revision);
    let result = ServerSyncDeploymentResult {
        anchor: Some(anchor.to_string()),
        groups: groups(&snapshot),
        deployments,
        dead_deployments,
        hidden_updates: snapshot.all_declined().map(|update| update.0).collect(),
        accepted_eulas: app.accepted_eulas().into_iter().map(|eula| eula.0).collect(),
    };
    Ok(encode_response(&Response { result }, reply).into())
}

/// Every group, parents before their children.
fn groups(snapshot: &Snapshot) -> Vec<ServerSyncTargetGroup> {
    let mut groups: Vec<&Group> = snapshot.groups().iter().collect();
    groups.sort_by_cached_key(|group| (snapshot.groups().depth(group.id), group.id));
    let built_in = [GroupId::ALL_COMPUTERS, GroupId::UNASSIGNED_COMPUTERS, GroupId::DOWNSTREAM_SERVERS];
    let groups = groups.into_iter().map(|group| ServerSyncTargetGroup {
        target_group_id: group.id.0,
        parent_group_id: group.parent.map_or(Uuid::nil(), |parent| parent.0),
        name: group.name.clone(),
        is_builtin: built_in.contains(&group.id),
    });
    groups.collect()
}

/// Approvals that were made or changed, and the ids of those that are gone.
fn deployments(
    snapshot: &Snapshot,
    server: Uuid,
    since: Option<Anchor>,
    synchronized: RevisionId,
) -> (Vec<ServerSyncDeployment>, Vec<Uuid>) {
    let arrived = |approval: &Approval| snapshot.by_identity(approval.revision).map(|entry| entry.id);
    let is_known = |approval: &Approval| arrived(approval).is_some_and(|id| id <= synchronized);
    let told = |approval: &Approval| deployment(server, approval);
    let Some(since) = since else {
        return (snapshot.all_approvals().filter(|one| is_known(one)).map(told).collect(), Vec::new());
    };
    let (mut changed, mut gone) = (BTreeSet::new(), BTreeSet::new());
    for change in snapshot.changes_since(ChangeSeq(since.change)) {
        let approved = snapshot.approvals(change.update);
        let is_approved = |group: GroupId| approved.iter().any(|approval| approval.group == group);
        changed.extend(
            approved.iter().filter(|one| change.group.is_none_or(|group| one.group == group)).map(|one| one.id),
        );
        match change.group {
            Some(group) if !is_approved(group) => drop(gone.insert((change.update, group))),
            // A decline takes the approvals of all groups with it.
            None if is_decidable(snapshot, change.update) => {
                let groups = snapshot.decided_groups().filter(|group| !is_approved(*group));
                gone.extend(groups.map(|group| (change.update, group)));
            }
            _ => {}
        }
    }
    for entry in snapshot.arrived_between(since.revision, synchronized) {
        let approved = snapshot.approvals(entry.identity.update_id).iter();
        changed.extend(approved.filter(|one| one.revision == entry.identity).map(|one| one.id));
    }
    let changed = changed.into_iter().filter_map(|id| snapshot.approval(id)).filter(|one| is_known(one));
    (changed.map(told).collect(), gone.into_iter().map(|(update, group)| guid(server, update, group)).collect())
}

/// Whether there may have been approvals.
fn is_decidable(snapshot: &Snapshot, update: UpdateId) -> bool {
    snapshot.is_declined(update) || snapshot.latest(update).is_some_and(|entry| entry.explicitly_deployable)
}

fn deployment(server: Uuid, approval: &Approval) -> ServerSyncDeployment {
    ServerSyncDeployment {
        update_id: approval.revision.update_id.0,
        revision_number: approval.revision.revision_number,
        action: match approval.action {
            ApprovalAction::Install => 0,
            ApprovalAction::Uninstall => 1,
            ApprovalAction::NotApproved => 3,
        },
        admin_name: Some(approval.administrator.clone()),
        deadline: approval.deadline.unwrap_or(Timestamp::MAX),
        is_assigned: true,
        go_live_time: approval.created,
        deployment_guid: guid(server, approval.revision.update_id, approval.group),
        target_group_id: approval.group.0,
        download_priority: DOWNLOAD_PRIORITY,
    }
}

/// The id of the deployment of an update to a group: the same as long as there is one, and known when it is gone.
fn guid(server: Uuid, update: UpdateId, group: GroupId) -> Uuid {
    let mut bytes = [0; 48];
    for (place, from) in bytes.iter_mut().zip(server.as_bytes().iter().chain(update.as_bytes()).chain(group.as_bytes()))
    {
        *place = *from;
    }
    let digest = ring::digest::digest(&ring::digest::SHA256, &bytes);
    let mut id = [0; 16];
    for (place, from) in id.iter_mut().zip(digest.as_ref()) {
        *place = *from;
    }
    uuid::Builder::from_custom_bytes(id).into_uuid()
}
