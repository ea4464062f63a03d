//! `GetDeployments`, [MS-WSUSSS]: what a replica takes over.

use jiff::Timestamp;
use uuid::Uuid;

use crate::common::Cookie;

operation!(GetDeployments);

record! {
    /// Asks for groups and approvals.
    pub struct Request {
        /// From GetCookie.
        cookie => cookie: Option<Cookie>,
        /// From the last answer, for changes only.
        deploymentAnchor => deployment_anchor: Option<String>,
        /// From GetRevisionIdList: approvals of what the downstream server has.
        syncAnchor => sync_anchor: Option<String>,
    }
}

record! {
    /// The answer.
    pub struct Response {
        /// Groups and approvals.
        GetDeploymentsResult [= required] => result: ServerSyncDeploymentResult,
    }
}

record! {
    /// Groups and approvals.
    pub struct ServerSyncDeploymentResult {
        /// For the next call.
        Anchor => anchor: Option<String>,
        /// Every group.
        Groups [ServerSyncTargetGroup, always] => groups: Vec<ServerSyncTargetGroup>,
        /// Approvals changed since the anchor.
        Deployments [ServerSyncDeployment, always] => deployments: Vec<ServerSyncDeployment>,
        /// Approvals that are gone.
        DeadDeployments [guid, always] => dead_deployments: Vec<Uuid>,
        /// Declined updates.
        HiddenUpdates [guid, always] => hidden_updates: Vec<Uuid>,
        /// Accepted licence terms.
        AcceptedEulas [guid, always] => accepted_eulas: Vec<Uuid>,
    }
}

record! {
    /// A group of computers.
    pub struct ServerSyncTargetGroup {
        /// The group.
        TargetGroupID => target_group_id: Uuid,
        /// Its parent; zero for the root.
        ParentGroupId => parent_group_id: Uuid,
        /// Its name.
        Name => name: String,
        /// Whether it cannot be removed.
        IsBuiltin => is_builtin: bool,
    }
}

record! {
    /// An approval for one group.
    pub struct ServerSyncDeployment {
        /// The update.
        UpdateId => update_id: Uuid,
        /// Its revision.
        RevisionNumber => revision_number: i32,
        /// What to do; 0 is install.
        Action => action: i32,
        /// Who approved it.
        AdminName => admin_name: Option<String>,
        /// By when; [`Timestamp::MAX`] for never.
        Deadline => deadline: Timestamp,
        /// Always true on real servers.
        IsAssigned => is_assigned: bool,
        /// From when.
        GoLiveTime => go_live_time: Timestamp,
        /// Id of the approval.
        DeploymentGuid => deployment_guid: Uuid,
        /// The group.
        TargetGroupId => target_group_id: Uuid,
        /// Which downloads come first; 0 to 255.
        DownloadPriority => download_priority: i32,
    }
}
