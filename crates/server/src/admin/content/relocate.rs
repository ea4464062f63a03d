//! `POST /content/move` and `POST /content/adopt`.

use std::path::PathBuf;

use axum::Json;
use axum::extract::State;
use http::StatusCode;
use patchwell_app::JobKind;

use crate::admin::extract::Body;
use crate::admin::present;
use crate::admin::problem::Problem;
use crate::admin::state::AdminState;
use crate::admin::views::{ContentFolder, JobView};

/// Starts a job that moves all content files to another folder of the server; they are served meanwhile. When it was
/// interrupted, the same request goes on with it.
#[utoipa::path(
    post, path = "/content/move", tag = "content", request_body = ContentFolder,
    responses((status = 202, body = JobView), (status = "4XX", response = Problem)),
)]
pub(crate) async fn move_content(
    State(state): State<AdminState>,
    Body(target): Body<ContentFolder>,
) -> Result<(StatusCode, Json<JobView>), Problem> {
    start(&state, &JobKind::MoveContent(absolute(&target)?)).await
}

/// Starts a job that takes over a folder of the server with files that WSUS downloaded, where they lie. Each is served
/// once it was checked; the job's warnings tell what does not match the catalog.
#[utoipa::path(
    post, path = "/content/adopt", tag = "content", request_body = ContentFolder,
    responses((status = 202, body = JobView), (status = "4XX", response = Problem)),
)]
pub(crate) async fn adopt_content(
    State(state): State<AdminState>,
    Body(target): Body<ContentFolder>,
) -> Result<(StatusCode, Json<JobView>), Problem> {
    start(&state, &JobKind::AdoptContent(absolute(&target)?)).await
}

fn absolute(target: &ContentFolder) -> Result<PathBuf, Problem> {
    let folder = PathBuf::from(&target.folder);
    if folder.is_absolute() {
        return Ok(folder);
    }
    Err(Problem::bad_request("Give the whole path of a folder on the server.").with("field", "folder"))
}

async fn start(state: &AdminState, kind: &JobKind) -> Result<(StatusCode, Json<JobView>), Problem> {
    let id = state.app.start_job(kind).await?;
    let job = state.app.job(id).await?;
    Ok((StatusCode::ACCEPTED, Json(present::job(&job))))
}
