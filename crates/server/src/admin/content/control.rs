//! `POST /content/pause`, `/content/resume`, `/content/cancel` and `/content/retry`.

use axum::Json;
use axum::extract::State;
use patchwell_model::Sha1;

use super::summary::summary;
use crate::admin::extract::Body;
use crate::admin::problem::Problem;
use crate::admin::state::AdminState;
use crate::admin::views::{ContentSummary, DownloadCount, DownloadSelection};

/// Stops all downloads where they are, until they are resumed.
#[utoipa::path(
    post, path = "/content/pause", tag = "content",
    responses((status = 200, body = ContentSummary), (status = "4XX", response = Problem)),
)]
pub(crate) async fn pause_content(State(state): State<AdminState>) -> Result<Json<ContentSummary>, Problem> {
    state.app.pause_downloads(true).await?;
    summary(&state.app).await.map(Json)
}

/// Lets downloads go on.
#[utoipa::path(
    post, path = "/content/resume", tag = "content",
    responses((status = 200, body = ContentSummary), (status = "4XX", response = Problem)),
)]
pub(crate) async fn resume_content(State(state): State<AdminState>) -> Result<Json<ContentSummary>, Problem> {
    state.app.pause_downloads(false).await?;
    summary(&state.app).await.map(Json)
}

/// Sets files aside that wait or are being fetched. They are wanted again when an update that has them is approved
/// again, or when they are retried.
#[utoipa::path(
    post, path = "/content/cancel", tag = "content", request_body = DownloadSelection,
    responses((status = 200, body = DownloadCount), (status = "4XX", response = Problem)),
)]
pub(crate) async fn cancel_downloads(
    State(state): State<AdminState>,
    Body(selection): Body<DownloadSelection>,
) -> Result<Json<DownloadCount>, Problem> {
    let files = state.app.cancel_downloads(selected(&selection)?).await?;
    Ok(Json(DownloadCount { files }))
}

/// Tries files now that wait for their next attempt, were set aside or given up.
#[utoipa::path(
    post, path = "/content/retry", tag = "content", request_body = DownloadSelection,
    responses((status = 200, body = DownloadCount), (status = "4XX", response = Problem)),
)]
pub(crate) async fn retry_downloads(
    State(state): State<AdminState>,
    Body(selection): Body<DownloadSelection>,
) -> Result<Json<DownloadCount>, Problem> {
    let files = state.app.retry_downloads(selected(&selection)?).await?;
    Ok(Json(DownloadCount { files }))
}

fn selected(selection: &DownloadSelection) -> Result<Option<Vec<Sha1>>, Problem> {
    let Some(files) = &selection.files else { return Ok(None) };
    let parse = |text: &String| {
        text.parse::<Sha1>().map_err(|_| {
            Problem::bad_request("Give SHA-1s of files, 40 hexadecimal digits each.").with("field", "files")
        })
    };
    files.iter().map(parse).collect::<Result<_, _>>().map(Some)
}
