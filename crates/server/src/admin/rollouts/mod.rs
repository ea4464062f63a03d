//! `/rollouts`: updates on their way through rings.

pub(crate) mod control;
pub(crate) mod get;
pub(crate) mod list;
pub(crate) mod start;

use axum::Json;
use patchwell_app::Principal;
use patchwell_catalog::Snapshot;
use patchwell_model::GroupId;
use patchwell_store::rings::Ring;
use patchwell_store::rollouts::Rollout;

use super::auth::require_scope;
use super::present;
use super::problem::Problem;
use super::state::AdminState;
use super::views::RolloutView;

/// Whoever sends updates through rings answers for all of their groups, the last ring's too.
fn check_scope<'a>(
    principal: &Principal,
    snapshot: &Snapshot,
    rings: impl IntoIterator<Item = &'a Ring>,
) -> Result<(), Problem> {
    let known = |group: &GroupId| snapshot.groups().get(*group).is_some();
    let groups: Vec<GroupId> = rings.into_iter().flat_map(|ring| ring.groups.iter().copied().filter(known)).collect();
    require_scope(principal, snapshot, &groups)
}

async fn shown(state: &AdminState, rollout: Rollout) -> Result<Json<RolloutView>, Problem> {
    state.compute(move |state, snapshot| Ok(present::rollout(&state.app, snapshot, &rollout))).await.map(Json)
}
