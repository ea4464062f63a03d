//! `POST /content/repair`.

use axum::Json;
use axum::extract::State;
use http::StatusCode;
use patchwell_app::JobKind;

use crate::admin::present;
use crate::admin::problem::Problem;
use crate::admin::state::AdminState;
use crate::admin::views::JobView;

/// Starts a job that checks every content file, and has what is damaged, missing or was given up fetched again.
#[utoipa::path(
    post, path = "/content/repair", tag = "content",
    responses((status = 202, body = JobView), (status = "4XX", response = Problem)),
)]
pub(crate) async fn repair_content(State(state): State<AdminState>) -> Result<(StatusCode, Json<JobView>), Problem> {
    let id = state.app.start_job(&JobKind::RepairContent).await?;
    let job = state.app.job(id).await?;
    Ok((StatusCode::ACCEPTED, Json(present::job(&job))))
}
