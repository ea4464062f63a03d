//! `GET /jobs/{id}`.

use axum::Json;
use axum::extract::State;

use super::number;
use crate::admin::extract::Path;
use crate::admin::present;
use crate::admin::problem::Problem;
use crate::admin::state::AdminState;
use crate::admin::views::JobView;

/// A job with its progress, or its result.
#[utoipa::path(
    get, path = "/jobs/{id}", tag = "jobs", params(("id" = String, Path, description = "Job id")),
    responses((status = 200, body = JobView), (status = "4XX", response = Problem)),
)]
pub(crate) async fn get_job(State(state): State<AdminState>, Path(id): Path<String>) -> Result<Json<JobView>, Problem> {
    let id = number(&id)?;
    let job = state.app.job(id).await?;
    Ok(Json(present::job(&job)))
}
