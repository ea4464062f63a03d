//! `RefreshCache` ([MS-WUSP] 3.1.5.8).

use patchwell_model::{DeploymentAction, GroupId, RevisionIdentity};

use super::Deployed;
use crate::snapshot::Snapshot;

/// A revision that an agent knows from another server, by this server's id.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RefreshedRevision {
    /// As the agent sent it.
    pub identity: RevisionIdentity,
    /// Id, deployment and leaf flag.
    pub deployed: Deployed,
}

impl Snapshot {
    /// One answer for each revision that is deployed to a computer in `groups`. Those that are sent as part of a bundle
    /// are left out, as WSUS does: agents fetch them again.
    #[must_use]
    pub fn refresh_cache(&self, groups: &[GroupId], globals: &[RevisionIdentity]) -> Vec<RefreshedRevision> {
        let (_, scope) = self.scope(groups);
        let answers = globals.iter().filter_map(|identity| {
            let rev = self.index.by_identity(*identity).filter(|rev| scope.deployed.contains(*rev))?;
            Some(RefreshedRevision { identity: *identity, deployed: scope.deployed(&self.index, rev) })
        });
        answers.filter(|answer| answer.deployed.deployment.action != DeploymentAction::Bundle).collect()
    }
}
