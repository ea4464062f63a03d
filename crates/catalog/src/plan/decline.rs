//! Declining and reinstating.

use std::collections::HashSet;

use patchwell_model::UpdateId;

use super::check::check_declinable;
use super::{Plan, Refusal};
use crate::snapshot::Snapshot;

/// What declining updates would change: their approvals go with it. Those declined already stay as they are.
///
/// # Errors
/// When one of them cannot be declined; then none is.
pub fn plan_decline(snapshot: &Snapshot, updates: &[UpdateId]) -> Result<Plan, Refusal> {
    let mut plan = Plan::default();
    let mut seen = HashSet::with_capacity(updates.len());
    for update in updates {
        let entry = snapshot.latest(*update).ok_or(Refusal::UnknownUpdate(*update))?;
        check_declinable(snapshot, entry)?;
        if !snapshot.is_declined(*update) && seen.insert(update) {
            plan.decline.push(*update);
            plan.remove.extend(snapshot.approvals(*update).iter().map(|approval| approval.id));
        }
    }
    plan.remove.sort_unstable();
    plan.changed.clone_from(&plan.decline);
    Ok(plan)
}

/// What taking back declines would change: the updates are not approved afterwards.
///
/// # Errors
/// When one of them is unknown or not declined; then none is reinstated.
pub fn plan_reinstate(snapshot: &Snapshot, updates: &[UpdateId]) -> Result<Plan, Refusal> {
    let mut plan = Plan::default();
    for update in updates {
        let entry = snapshot.latest(*update).ok_or(Refusal::UnknownUpdate(*update))?;
        if !snapshot.is_declined(*update) {
            return Err(Refusal::NotDeclined { title: entry.title.to_string() });
        }
        if !plan.reinstate.contains(update) {
            plan.reinstate.push(*update);
        }
    }
    plan.changed.clone_from(&plan.reinstate);
    Ok(plan)
}
