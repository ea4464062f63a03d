//! `GET /plans/{id}`.

use axum::Json;
use axum::extract::State;

use super::{request, show};
use crate::admin::extract::Path;
use crate::admin::problem::Problem;
use crate::admin::state::AdminState;
use crate::admin::views::{ActRequest, PlanView};

/// What a plan that waits would do now. Its `effects` are those by which it would be applied.
#[utoipa::path(
    get, path = "/plans/{id}", tag = "plans", params(("id" = String, Path, description = "Id of the plan")),
    responses((status = 200, body = PlanView), (status = "4XX", response = Problem)),
)]
pub(crate) async fn get_plan(
    State(state): State<AdminState>,
    Path(id): Path<String>,
) -> Result<Json<PlanView>, Problem> {
    let kept = state.app.kept_plan(&id).await?;
    let before = state.app.snapshot();
    let request: ActRequest = serde_json::from_str(&kept.act).map_err(|error| Problem::internal(&error))?;
    let (copy, snapshot) = (request.clone(), before.clone());
    let act = state.compute(move |state, _| request::act(&state.app, &snapshot, &copy)).await?;
    let plan = state.app.plan_act(&act, &kept.administrator).await?;
    Ok(Json(show::shown(&state, before, (kept, request), plan, false).await?))
}
