//! `/cleanup`: how it is set, what it would do, and doing it.

use axum::Json;
use axum::extract::State;
use http::StatusCode;
use patchwell_app::{CleanupStep, JobKind};

use super::extract::Body;
use super::present;
use super::problem::Problem;
use super::state::AdminState;
use super::views::{self, CleanupPreviewView, CleanupRequest, CleanupStatus, JobView};

/// Runs that are shown.
const RUNS: u32 = 20;

/// How the cleanup is set, and what the last ones did.
#[utoipa::path(
    get, path = "/cleanup", tag = "cleanup",
    responses((status = 200, body = CleanupStatus), (status = "4XX", response = Problem)),
)]
pub(crate) async fn get_cleanup(State(state): State<AdminState>) -> Result<Json<CleanupStatus>, Problem> {
    let runs = state.app.cleanups(RUNS).await?;
    let settings = (&state.app.settings().cleanup).into();
    Ok(Json(CleanupStatus { settings, runs: runs.iter().map(present::cleanup_run).collect() }))
}

/// What a cleanup would do now.
#[utoipa::path(
    post, path = "/cleanup/preview", tag = "cleanup", request_body = CleanupRequest,
    responses((status = 200, body = CleanupPreviewView), (status = "4XX", response = Problem)),
)]
pub(crate) async fn preview_cleanup(
    State(state): State<AdminState>,
    Body(request): Body<CleanupRequest>,
) -> Result<Json<CleanupPreviewView>, Problem> {
    let preview = state.app.preview_cleanup(steps(request.steps.as_deref())?, state.app.now()).await?;
    Ok(Json(present::cleanup_preview(&state.app, &state.app.snapshot(), &preview)))
}

/// Starts a job that cleans up.
#[utoipa::path(
    post, path = "/cleanup/run", tag = "cleanup", request_body = CleanupRequest,
    responses((status = 202, body = JobView), (status = "4XX", response = Problem)),
)]
pub(crate) async fn run_cleanup(
    State(state): State<AdminState>,
    Body(request): Body<CleanupRequest>,
) -> Result<(StatusCode, Json<JobView>), Problem> {
    let kind = JobKind::Cleanup { steps: steps(request.steps.as_deref())?, is_scheduled: false, planned: None };
    let id = state.app.start_job(&kind).await?;
    let job = state.app.job(id).await?;
    Ok((StatusCode::ACCEPTED, Json(present::job(&job))))
}

/// The steps that are wanted, in order.
pub(super) fn steps(wanted: Option<&[views::CleanupStep]>) -> Result<Vec<CleanupStep>, Problem> {
    let Some(wanted) = wanted else { return Ok(CleanupStep::ALL.to_vec()) };
    let mut steps: Vec<CleanupStep> = wanted.iter().map(|step| (*step).into()).collect();
    steps.sort_unstable();
    steps.dedup();
    if steps.is_empty() {
        return Err(Problem::bad_request("Give a step, or leave steps out for all.").with("field", "steps"));
    }
    Ok(steps)
}
