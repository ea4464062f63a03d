//! `POST /content/verify`.

use axum::Json;
use axum::extract::State;
use http::StatusCode;
use patchwell_app::JobKind;

use crate::admin::extract::Body;
use crate::admin::present;
use crate::admin::problem::Problem;
use crate::admin::state::AdminState;
use crate::admin::views::{JobView, VerifyRequest};

/// Starts a job that reads every content file and compares its digests.
#[utoipa::path(
    post, path = "/content/verify", tag = "content", request_body = VerifyRequest,
    responses((status = 202, body = JobView), (status = "4XX", response = Problem)),
)]
pub(crate) async fn verify_content(
    State(state): State<AdminState>,
    Body(VerifyRequest {}): Body<VerifyRequest>,
) -> Result<(StatusCode, Json<JobView>), Problem> {
    let id = state.app.start_job(&JobKind::VerifyContent).await?;
    let job = state.app.job(id).await?;
    Ok((StatusCode::ACCEPTED, Json(present::job(&job))))
}
