//! `POST /plans/{id}/apply`.

use axum::extract::State;
use axum::{Extension, Json};
use patchwell_app::Principal;

use super::{request, show};
use crate::admin::auth::Administrator;
use crate::admin::extract::Path;
use crate::admin::problem::Problem;
use crate::admin::state::AdminState;
use crate::admin::views::{ActRequest, PlanView};

/// Does what a plan showed. If that would be anything else by now, nothing is done and the answer says what moved: its
/// fields `gone` and `new` hold lines of `effects`.
#[utoipa::path(
    post, path = "/plans/{id}/apply", tag = "plans", params(("id" = String, Path, description = "Id of the plan")),
    responses((status = 200, body = PlanView), (status = "4XX", response = Problem)),
)]
pub(crate) async fn apply_plan(
    State(state): State<AdminState>,
    Extension(administrator): Extension<Administrator>,
    Extension(principal): Extension<Principal>,
    Path(id): Path<String>,
) -> Result<Json<PlanView>, Problem> {
    let kept = state.app.kept_plan(&id).await?;
    let before = state.app.snapshot();
    let wanted: ActRequest = serde_json::from_str(&kept.act).map_err(|error| Problem::internal(&error))?;
    let (copy, snapshot) = (wanted.clone(), before.clone());
    let act = state.compute(move |state, _| request::act(&state.app, &snapshot, &copy)).await?;
    request::check_scope(&state.app, &principal, &act).await?;
    let plan = state.app.apply_plan(&kept, &act, &administrator.0).await?;
    Ok(Json(show::shown(&state, before, (kept, wanted), plan, true).await?))
}
