//! `GET /rollouts/{id}`.

use axum::Json;
use axum::extract::State;

use super::shown;
use crate::admin::extract::Path;
use crate::admin::problem::Problem;
use crate::admin::state::AdminState;
use crate::admin::views::RolloutView;

/// One rollout, with what the computers of each ring reported.
#[utoipa::path(
    get, path = "/rollouts/{id}", tag = "rings", params(("id" = i64, Path, description = "Its number")),
    responses((status = 200, body = RolloutView), (status = "4XX", response = Problem)),
)]
pub(crate) async fn get_rollout(
    State(state): State<AdminState>,
    Path(id): Path<i64>,
) -> Result<Json<RolloutView>, Problem> {
    let rollout = state.app.rollout(id).await?;
    shown(&state, rollout).await
}
