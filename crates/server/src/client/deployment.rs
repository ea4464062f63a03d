//! How a revision is deployed, in the words of the wire.

use jiff::tz::Offset;
use patchwell_catalog::Deployed;
use patchwell_wire::client::deployment::{Deployment, DeploymentAction};
use patchwell_wire::client::sync_updates::UpdateInfo;

/// The deployment with exactly the members that real servers send.
pub(super) fn deployment(deployed: &Deployed) -> Deployment {
    use patchwell_model::DeploymentAction as Action;
    Deployment {
        id: deployed.deployment.id.0,
        action: match deployed.deployment.action {
            Action::Install => DeploymentAction::Install,
            Action::Uninstall => DeploymentAction::Uninstall,
            Action::PreDeploymentCheck => DeploymentAction::PreDeploymentCheck,
            Action::Evaluate => DeploymentAction::Evaluate,
            Action::Bundle => DeploymentAction::Bundle,
        },
        deadline: deployed.deployment.deadline,
        is_assigned: true,
        last_change_time: Offset::UTC.to_datetime(deployed.deployment.last_change).date(),
        auto_select: Some(0),
        auto_download: Some(0),
        supersedence_behavior: Some(0),
        ..Deployment::default()
    }
}

/// An entry of `ChangedUpdates`: without its core fragment, which the agent has.
pub(super) fn changed(deployed: &Deployed) -> UpdateInfo {
    UpdateInfo { id: deployed.id.0, deployment: Some(deployment(deployed)), is_leaf: deployed.is_leaf, xml: None }
}
