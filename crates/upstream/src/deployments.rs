//! `GetDeployments`, [MS-WSUSSS] 3.1.4.10: what a replica takes over.

use patchwell_model::{EulaId, GroupId, RevisionIdentity, Timestamp, UpdateId};
use patchwell_wire::server_sync::get_deployments::{self as wire, ServerSyncDeployment, ServerSyncTargetGroup};
use patchwell_wire::soap::Operation;
use uuid::Uuid;

use crate::client::caller;
use crate::{UpstreamClient, UpstreamError};

/// Groups, approvals and decisions of the server above.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Deployments {
    /// For the next call; `None` when the server gave none.
    pub anchor: Option<String>,
    /// Every group, whatever the anchor: what is not among them is gone.
    pub groups: Vec<UpstreamGroup>,
    /// Deployments that changed since the anchor.
    pub deployments: Vec<UpstreamDeployment>,
    /// Ids of deployments that are gone.
    pub dead_deployments: Vec<Uuid>,
    /// Declined updates.
    pub hidden_updates: Vec<UpdateId>,
    /// Accepted licence terms.
    pub accepted_eulas: Vec<EulaId>,
}

/// A group of computers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UpstreamGroup {
    /// The group.
    pub id: GroupId,
    /// The group above; `None` for the root.
    pub parent: Option<GroupId>,
    /// Its name.
    pub name: String,
    /// Whether it cannot be removed.
    pub is_builtin: bool,
}

/// An approval for one group.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UpstreamDeployment {
    /// Its id.
    pub id: Uuid,
    /// What is approved.
    pub revision: RevisionIdentity,
    /// For whom.
    pub group: GroupId,
    /// 0 install, 1 uninstall, 2 detect only, 3 block ([MS-WSUSSS] 3.1.4.10.3.5); others occur.
    pub action: i32,
    /// Who approved it; empty when the server does not say.
    pub admin_name: String,
    /// By when; `None` for never.
    pub deadline: Option<Timestamp>,
    /// Kept for agents: whether Automatic Updates installs it.
    pub is_assigned: bool,
    /// From when.
    pub go_live_time: Timestamp,
    /// Which downloads come first.
    pub download_priority: u8,
}

impl UpstreamClient {
    /// Groups and deployments for a replica; with an anchor, only the deployments that changed since. `sync_anchor` is
    /// that of the last [`UpstreamClient::revision_ids`]: deployments of revisions that are there.
    ///
    /// # Errors
    /// When there is no answer, or one that makes no sense.
    pub async fn deployments(
        &self,
        anchor: Option<&str>,
        sync_anchor: Option<&str>,
    ) -> Result<Deployments, UpstreamError> {
        let encode = |cookie| {
            let request = wire::Request {
                cookie: Some(cookie),
                deployment_anchor: anchor.map(str::to_owned),
                sync_anchor: sync_anchor.map(str::to_owned),
            };
            wire::encode_request(&request, &caller())
        };
        let decode = wire::decode_response;
        let result = self.call_with_cookie(Operation::GetDeployments, &encode, decode).await?.result;
        Ok(Deployments {
            anchor: result.anchor.filter(|anchor| !anchor.is_empty()),
            groups: result.groups.into_iter().map(UpstreamGroup::from).collect(),
            deployments: result.deployments.into_iter().map(UpstreamDeployment::from).collect(),
            dead_deployments: result.dead_deployments,
            hidden_updates: result.hidden_updates.into_iter().map(UpdateId).collect(),
            accepted_eulas: result.accepted_eulas.into_iter().map(EulaId).collect(),
        })
    }
}

impl From<ServerSyncTargetGroup> for UpstreamGroup {
    fn from(group: ServerSyncTargetGroup) -> Self {
        Self {
            id: GroupId(group.target_group_id),
            parent: Some(group.parent_group_id).filter(|parent| !parent.is_nil()).map(GroupId),
            name: group.name,
            is_builtin: group.is_builtin,
        }
    }
}

impl From<ServerSyncDeployment> for UpstreamDeployment {
    fn from(deployment: ServerSyncDeployment) -> Self {
        let revision_number = deployment.revision_number;
        Self {
            id: deployment.deployment_guid,
            revision: RevisionIdentity { update_id: UpdateId(deployment.update_id), revision_number },
            group: GroupId(deployment.target_group_id),
            action: deployment.action,
            admin_name: deployment.admin_name.unwrap_or_default(),
            deadline: Some(deployment.deadline).filter(|deadline| *deadline != Timestamp::MAX),
            is_assigned: deployment.is_assigned,
            go_live_time: deployment.go_live_time,
            download_priority: u8::try_from(deployment.download_priority).unwrap_or_default(),
        }
    }
}
