//! `POST /plans`.

use axum::extract::State;
use axum::{Extension, Json};
use http::StatusCode;

use super::{request, show};
use crate::admin::auth::Administrator;
use crate::admin::extract::Body;
use crate::admin::problem::Problem;
use crate::admin::state::AdminState;
use crate::admin::views::{ActRequest, PlanView};

/// Says what an act would do: what changes, for which computers, at what cost, and where it meets other decisions. It
/// can be applied for a day.
#[utoipa::path(
    post, path = "/plans", tag = "plans", request_body = ActRequest,
    responses((status = 201, body = PlanView), (status = "4XX", response = Problem)),
)]
pub(crate) async fn create_plan(
    State(state): State<AdminState>,
    Extension(administrator): Extension<Administrator>,
    Body(request): Body<ActRequest>,
) -> Result<(StatusCode, Json<PlanView>), Problem> {
    let before = state.app.snapshot();
    let text = serde_json::to_string(&request).map_err(|error| Problem::internal(&error))?;
    let (copy, snapshot) = (request.clone(), before.clone());
    let act = state.compute(move |state, _| request::act(&state.app, &snapshot, &copy)).await?;
    let plan = state.app.plan_act(&act, &administrator.0).await?;
    let kept = state.app.keep_plan(text, &plan, &administrator.0).await?;
    Ok((StatusCode::CREATED, Json(show::shown(&state, before, (kept, request), plan, false).await?)))
}
