//! `POST /rollouts/{id}/pause`, `/resume` and `/cancel`.

use axum::extract::State;
use axum::{Extension, Json};
use patchwell_app::Principal;

use super::{check_scope, shown};
use crate::admin::auth::Administrator;
use crate::admin::extract::{Body, Path};
use crate::admin::problem::Problem;
use crate::admin::state::AdminState;
use crate::admin::views::{CancelRollout, PauseRollout, RolloutView};

/// Pauses a rollout. Computers that have not begun are not offered the update any more from their next scan on; groups
/// have the decisions again that they had before.
#[utoipa::path(
    post, path = "/rollouts/{id}/pause", tag = "rings", params(("id" = i64, Path, description = "Its number")),
    request_body = PauseRollout,
    responses((status = 200, body = RolloutView), (status = "4XX", response = Problem)),
)]
pub(crate) async fn pause_rollout(
    State(state): State<AdminState>,
    Extension(administrator): Extension<Administrator>,
    Extension(principal): Extension<Principal>,
    Path(id): Path<i64>,
    Body(request): Body<PauseRollout>,
) -> Result<Json<RolloutView>, Problem> {
    may_control(&state, &principal, id).await?;
    shown(&state, state.app.pause_rollout(id, &request.reason, &administrator.0).await?).await
}

/// Lets a paused rollout go on where it was. What failed until now is forgiven; what fails anew counts.
#[utoipa::path(
    post, path = "/rollouts/{id}/resume", tag = "rings", params(("id" = i64, Path, description = "Its number")),
    responses((status = 200, body = RolloutView), (status = "4XX", response = Problem)),
)]
pub(crate) async fn resume_rollout(
    State(state): State<AdminState>,
    Extension(administrator): Extension<Administrator>,
    Extension(principal): Extension<Principal>,
    Path(id): Path<i64>,
) -> Result<Json<RolloutView>, Problem> {
    may_control(&state, &principal, id).await?;
    shown(&state, state.app.resume_rollout(id, &administrator.0).await?).await
}

/// Ends a rollout. The rings that had their turn keep the update, unless it is withdrawn.
#[utoipa::path(
    post, path = "/rollouts/{id}/cancel", tag = "rings", params(("id" = i64, Path, description = "Its number")),
    request_body = CancelRollout,
    responses((status = 200, body = RolloutView), (status = "4XX", response = Problem)),
)]
pub(crate) async fn cancel_rollout(
    State(state): State<AdminState>,
    Extension(administrator): Extension<Administrator>,
    Extension(principal): Extension<Principal>,
    Path(id): Path<i64>,
    Body(request): Body<CancelRollout>,
) -> Result<Json<RolloutView>, Problem> {
    may_control(&state, &principal, id).await?;
    shown(&state, state.app.cancel_rollout(id, request.withdraw, &administrator.0).await?).await
}

async fn may_control(state: &AdminState, principal: &Principal, id: i64) -> Result<(), Problem> {
    let rollout = state.app.rollout(id).await?;
    check_scope(principal, &state.app.snapshot(), rollout.rings.iter().map(|ring| &ring.ring))
}
