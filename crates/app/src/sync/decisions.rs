//! The phase in which a replica asks for decisions ([MS-WSUSSS] 3.2.4.3).

use patchwell_store::upstream_deployments::UpstreamDeployment;
use patchwell_upstream::Deployments;

use super::anchors::Anchors;
use super::pipeline::Synchronization;
use super::replica::{UpstreamDecisions, UpstreamGroup};
use crate::AppError;

impl Synchronization<'_> {
    /// Takes over what the server above decided since the last time.
    pub(super) fn decisions(&mut self, anchors: &mut Anchors) -> Result<(), AppError> {
        self.say("groups and approvals");
        let known = anchors.decisions.take();
        let synchronized = anchors.synchronized.as_deref();
        let (deployments, is_whole) = match self.ask(self.client.deployments(known.as_deref(), synchronized)) {
            Ok(deployments) => (deployments, known.is_none()),
            // A server that was set up anew does not know the anchor, and tells everything without one.
            Err(AppError::Upstream(error)) if known.is_some() && super::pipeline::is_about_parameters(&error) => {
                (self.ask(self.client.deployments(None, synchronized))?, true)
            }
            Err(error) => return Err(error),
        };
        anchors.decisions.clone_from(&deployments.anchor);
        self.summary.decisions += self.app.apply_upstream_decisions(decisions(deployments, is_whole))?;
        Ok(())
    }
}

fn decisions(deployments: Deployments, is_whole: bool) -> UpstreamDecisions {
    let group = |group: patchwell_upstream::UpstreamGroup| UpstreamGroup {
        id: group.id,
        parent: group.parent,
        name: group.name,
    };
    let deployment = |one: patchwell_upstream::UpstreamDeployment| UpstreamDeployment {
        id: one.id,
        revision: one.revision,
        group: one.group,
        action: one.action,
        deadline: one.deadline,
    };
    UpstreamDecisions {
        groups: deployments.groups.into_iter().map(group).collect(),
        is_whole,
        deployments: deployments.deployments.into_iter().map(deployment).collect(),
        dead: deployments.dead_deployments,
        declined: deployments.hidden_updates,
        eulas: deployments.accepted_eulas,
    }
}
