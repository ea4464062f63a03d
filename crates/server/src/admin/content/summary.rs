//! `GET /content`.

use axum::Json;
use axum::extract::State;
use patchwell_app::App;

use crate::admin::problem::Problem;
use crate::admin::state::AdminState;
use crate::admin::views::ContentSummary;

/// How far this server is with the files that it should have.
#[utoipa::path(
    get, path = "/content", tag = "content",
    responses((status = 200, body = ContentSummary), (status = "4XX", response = Problem)),
)]
pub(crate) async fn get_content(State(state): State<AdminState>) -> Result<Json<ContentSummary>, Problem> {
    summary(&state.app).await.map(Json)
}

pub(crate) async fn summary(app: &App) -> Result<ContentSummary, Problem> {
    let counts = app.download_summary().await?;
    let (folder, moving_from) = app.content().folders();
    Ok(ContentSummary {
        bytes_wanted: counts.queued_bytes + counts.done_bytes + counts.failed_bytes,
        bytes_have: counts.received_bytes + counts.done_bytes,
        files_queued: counts.queued_files,
        files_running: app.running_downloads().len() as u64,
        files_retried: counts.retried_files,
        files_done: counts.done_files,
        files_cancelled: counts.cancelled_files,
        files_failed: counts.failed_files,
        paused: app.settings().content.paused,
        obstacle: app.download_obstacle().filter(|_| counts.queued_files > 0),
        folder: folder.display().to_string(),
        moving_from: moving_from.map(|folder| folder.display().to_string()),
    })
}
