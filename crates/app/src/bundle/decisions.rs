//! The decisions of a bundle. What an administrator of this server decided about other groups and updates stays.

use std::collections::HashSet;

use patchwell_bundle::Decisions;
use patchwell_catalog::{NewApproval, Plan, Snapshot};
use patchwell_metadata::package::Warning;
use patchwell_model::{GroupId, UpdateId};
use patchwell_store::{declines, eulas};
use uuid::Uuid;

use super::groups::{GroupPlan, plan_groups};
use crate::import::ImportSummary;
use crate::{App, AppError};

impl App {
    /// Makes the other server's decisions hold here, in one commit for the groups and one for the rest.
    pub(super) fn apply_decisions(
        &self,
        source: Uuid,
        given: &Decisions,
        summary: &mut ImportSummary,
    ) -> Result<(), AppError> {
        // By this name, decisions are recognized that another bundle may take back.
        let administrator = format!("bundle of {source}");
        let guard = self.decision_lock_blocking();
        let groups = plan_groups(self.snapshot().groups(), &given.groups, summary);
        self.commit_groups(&guard, &groups)?;
        self.accept_eulas(given, &administrator)?;
        self.take_rules(given, &groups, summary)?;
        let from_bundle: HashSet<UpdateId> = {
            let all = self.store().read_blocking(declines::list)?;
            all.into_iter().filter(|decline| decline.administrator == administrator).map(|one| one.update).collect()
        };
        let plan = plan_decisions(&self.snapshot(), given, &groups, &from_bundle, &administrator, summary);
        if !plan.is_empty() {
            self.commit_plan_blocking(&guard, plan, &administrator)?;
        }
        Ok(())
    }

    fn accept_eulas(&self, given: &Decisions, administrator: &str) -> Result<(), AppError> {
        let (now, who, accepted) = (self.now(), administrator.to_owned(), given.eulas.clone());
        self.store().write_blocking(move |tx| {
            accepted.iter().try_for_each(|eula| eulas::accept(tx, *eula, &who, now).map(drop))
        })?;
        self.eulas_mut().extend(given.eulas.iter().copied());
        Ok(())
    }
}

fn plan_decisions(
    snapshot: &Snapshot,
    given: &Decisions,
    groups: &GroupPlan,
    from_bundle: &HashSet<UpdateId>,
    administrator: &str,
    summary: &mut ImportSummary,
) -> Plan {
    let mut plan = Plan::default();
    let declined: HashSet<UpdateId> = given.declined.iter().copied().collect();
    let known = |update: &UpdateId| snapshot.latest(*update).is_some();
    plan.decline = given.declined.iter().copied().filter(|u| !snapshot.is_declined(*u) && known(u)).collect();
    plan.reinstate = from_bundle.iter().copied().filter(|update| !declined.contains(update)).collect();
    plan.reinstate.sort_unstable();
    let mut places: HashSet<(UpdateId, GroupId)> = HashSet::new();
    for approval in &given.approvals {
        let update = approval.revision.update_id;
        let Some(group) = groups.ids.get(&approval.group).copied() else { continue };
        let stays_declined = snapshot.is_declined(update) && !plan.reinstate.contains(&update);
        if stays_declined || declined.contains(&update) || snapshot.by_identity(approval.revision).is_none() {
            let message = "its approval is left out: the update is declined or not known here".to_owned();
            summary.warn(Warning { subject: approval.revision.to_string(), message });
            continue;
        }
        places.insert((update, group));
        let is_same = |known: &patchwell_model::Approval| {
            known.group == group
                && (known.revision, known.action, known.deadline)
                    == (approval.revision, approval.action, approval.deadline)
        };
        if !snapshot.approvals(update).iter().any(|known| is_same(known)) {
            let (revision, action, deadline) = (approval.revision, approval.action, approval.deadline);
            plan.set.push(NewApproval { revision, group, action, deadline });
        }
    }
    let gone = snapshot.all_approvals().filter(|approval| {
        approval.administrator == administrator
            && !places.contains(&(approval.revision.update_id, approval.group))
            && !plan.decline.contains(&approval.revision.update_id)
    });
    plan.remove = gone.map(|approval| approval.id).collect();
    plan
}
