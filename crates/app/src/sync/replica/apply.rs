//! Taking over what the server above decided.

use patchwell_catalog::{ChangeSeq, DecisionChange};
use patchwell_model::{ComputerId, EulaId, Group, GroupId};
use patchwell_store::{StoreError, Tx, eulas, groups, upstream_deployments};

use super::decisions::{UpstreamDecisions, plan};
use super::groups::{GroupChanges, compare};
use crate::app::DecisionGuard;
use crate::{App, AppError};

/// Who the audit shows for decisions of the server above.
const ADMINISTRATOR: &str = "upstream server";
/// The most groups that are taken over.
const MAX_GROUPS: usize = 20_000;

impl App {
    /// Makes groups, approvals, declines and accepted licence terms those of the server above, and tells how many
    /// changed. Doing it again changes nothing. For threads that may block.
    ///
    /// # Errors
    /// [`AppError::Invalid`] for more groups than any organisation has; store errors. What was taken over before stays,
    /// and the next run goes on.
    pub(crate) fn apply_upstream_decisions(&self, decisions: UpstreamDecisions) -> Result<u64, AppError> {
        if decisions.groups.len() > MAX_GROUPS {
            let count = decisions.groups.len();
            return Err(AppError::Invalid(format!(
                "the server above has {count} groups, more than the {MAX_GROUPS} that a replica takes over"
            )));
        }
        let guard = self.decision_lock_blocking();
        let mut changed = self.take_over_groups(&guard, &decisions)?;
        let (is_whole, deployments, dead) = (decisions.is_whole, decisions.deployments, decisions.dead);
        let all = self.store().write_blocking(move |tx| {
            if is_whole {
                upstream_deployments::clear(tx)?;
            }
            upstream_deployments::apply(tx, &deployments, &dead)?;
            upstream_deployments::list(tx)
        })?;
        let plan = plan(&self.snapshot(), &all, &decisions.declined);
        if !plan.is_empty() {
            changed += (plan.set.len() + plan.remove.len() + plan.decline.len() + plan.reinstate.len()) as u64;
            self.commit_plan_blocking(&guard, plan, ADMINISTRATOR)?;
        }
        changed += self.take_over_eulas(decisions.eulas)?;
        Ok(changed)
    }

    fn take_over_groups(&self, guard: &DecisionGuard<'_>, decisions: &UpstreamDecisions) -> Result<u64, AppError> {
        let snapshot = self.snapshot();
        let changes = compare(snapshot.groups(), &decisions.groups);
        if changes.is_empty() {
            return Ok(0);
        }
        let known: Vec<Group> = snapshot.groups().iter().cloned().collect();
        let (to_write, before) = (changes.clone(), snapshot.seq());
        let seq = self.store().write_blocking(move |tx| write(tx, &known, &to_write))?;
        let seq = seq.map_or(before, ChangeSeq);
        let gone: Vec<GroupId> =
            changes.delete.iter().copied().filter(|id| !changes.set.iter().any(|group| group.id == *id)).collect();
        let count = (changes.set.len() + changes.delete.len()) as u64;
        let change = DecisionChange {
            groups_set: changes.set,
            groups_deleted: changes.delete,
            ..DecisionChange::new(seq, self.now())
        };
        self.publish_decisions(guard, change);
        self.persist_changes_blocking(guard, before)?;
        let members: Vec<ComputerId> = {
            let computers = self.computers();
            let rows = gone.iter().fold(roaring::RoaringBitmap::new(), |all, group| all | computers.members(*group));
            rows.iter().filter_map(|row| computers.by_row(row)).map(|known| known.computer.id.clone()).collect()
        };
        self.leave_groups(&members, &gone);
        Ok(count)
    }

    fn take_over_eulas(&self, accepted: Vec<EulaId>) -> Result<u64, AppError> {
        let new: Vec<EulaId> = {
            let known = self.eulas();
            accepted.into_iter().filter(|eula| !known.contains(eula)).collect()
        };
        if new.is_empty() {
            return Ok(0);
        }
        let (now, count, written) = (self.now(), new.len() as u64, new.clone());
        self.store().write_blocking(move |tx| {
            written.iter().try_for_each(|eula| eulas::accept(tx, *eula, ADMINISTRATOR, now).map(drop))
        })?;
        self.eulas_mut().extend(new);
        Ok(count)
    }
}

/// Writes the changes. Names may change places, and groups may leave one that is deleted: all that change get a name
/// of their own first, and deletions come last. Returns the number of the last change, if there was one.
fn write(tx: &mut Tx, known: &[Group], changes: &GroupChanges) -> Result<Option<u64>, StoreError> {
    let of = |id: GroupId| known.iter().find(|group| group.id == id);
    let present = changes.set.iter().map(|group| group.id).filter(|id| of(*id).is_some());
    for id in present.chain(changes.delete.iter().copied()) {
        groups::rename(tx, id, &id.to_string())?;
    }
    let mut seq = None;
    for group in &changes.set {
        match of(group.id) {
            None => drop(groups::create(tx, group)?),
            Some(old) => {
                if let Some(parent) = group.parent.filter(|parent| old.parent != Some(*parent)) {
                    seq = Some(groups::move_to(tx, group.id, parent)?);
                }
                groups::rename(tx, group.id, &group.name)?;
            }
        }
    }
    for id in &changes.delete {
        match groups::delete(tx, *id) {
            // It was below another one that is deleted.
            Err(StoreError::NoSuchGroup(_)) => {}
            other => seq = Some(other?),
        }
    }
    Ok(seq)
}
