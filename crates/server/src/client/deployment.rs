//! How a revision is deployed, in the words of the wire.

use jiff::tz::Offset;
use patchwell_catalog::Deployed;
use patchwell_wire::client::deployment::{Deployment, DeploymentAction};
use patchwell_wire::client::sync_updates::UpdateInfo;

/// From this protocol version on agents are told how to present an update ([MS-WUSP] 2.2.2.2.4).
const PRESENTATION_SINCE: (i64, i64) = (1, 8);

/// Whether an agent of this protocol version understands all members of a deployment.
pub(super) fn understands_all(protocol: (i64, i64)) -> bool {
    protocol >= PRESENTATION_SINCE
}

/// The deployment with exactly the members that real servers send; fewer for agents that do not understand all.
pub(super) fn deployment(deployed: &Deployed, all_members: bool) -> Deployment {
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
        auto_select: all_members.then_some(0),
        auto_download: all_members.then_some(0),
        supersedence_behavior: all_members.then_some(0),
        ..Deployment::default()
    }
}

/// An entry of `ChangedUpdates`: without its core fragment, which the agent has.
pub(super) fn changed(deployed: &Deployed, all_members: bool) -> UpdateInfo {
    UpdateInfo {
        id: deployed.id.0,
        deployment: Some(deployment(deployed, all_members)),
        is_leaf: deployed.is_leaf,
        xml: None,
    }
}

#[cfg(test)]
mod tests {
    use patchwell_model::{DeploymentAction as Action, DeploymentId, RevisionId, Timestamp};

    use super::*;

    #[test]
    fn old_agents_are_not_sent_what_they_do_not_know() {
        let deployed = Deployed {
            id: RevisionId(1),
            deployment: patchwell_catalog::Deployment {
                id: DeploymentId(2),
                action: Action::Install,
                deadline: None,
                last_change: Timestamp::UNIX_EPOCH,
            },
            is_leaf: true,
        };
        let old = deployment(&deployed, understands_all((1, 7)));
        assert_eq!((old.auto_select, old.auto_download, old.supersedence_behavior), (None, None, None));
        let new = deployment(&deployed, understands_all((1, 8)));
        assert_eq!((new.auto_select, new.auto_download, new.supersedence_behavior), (Some(0), Some(0), Some(0)));
        assert_eq!(new.last_change_time.to_string(), "1970-01-01");
    }
}
