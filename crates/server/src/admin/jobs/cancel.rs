//! `DELETE /jobs/{id}`.

use axum::extract::State;
use http::StatusCode;

use super::number;
use crate::admin::extract::Path;
use crate::admin::problem::Problem;
use crate::admin::state::AdminState;

/// Asks a job to stop. What it has done stays done.
#[utoipa::path(
    delete, path = "/jobs/{id}", tag = "jobs", params(("id" = String, Path, description = "Job id")),
    responses((status = 202, description = "It stops soon"), (status = "4XX", response = Problem)),
)]
pub(crate) async fn cancel_job(State(state): State<AdminState>, Path(id): Path<String>) -> Result<StatusCode, Problem> {
    let id = number(&id)?;
    if state.app.cancel_job(id).await? {
        Ok(StatusCode::ACCEPTED)
    } else {
        Err(Problem::conflict(format!("Job {id} has ended already.")))
    }
}
