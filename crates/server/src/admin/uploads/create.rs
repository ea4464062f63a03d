//! `POST /uploads`.

use std::path::Path;
use std::time::Duration;

use axum::Json;
use axum::extract::State;
use http::StatusCode;
use uuid::Uuid;

use super::{remove, root};
use crate::admin::problem::Problem;
use crate::admin::state::AdminState;
use crate::admin::views::UploadView;

/// Uploads that nobody touched for so long are removed.
const ABANDONED: Duration = Duration::from_secs(7 * 24 * 3600);

/// Makes a place to upload files to.
#[utoipa::path(
    post, path = "/uploads", tag = "jobs",
    responses((status = 201, body = UploadView), (status = "4XX", response = Problem)),
)]
pub(crate) async fn create_upload(State(state): State<AdminState>) -> Result<(StatusCode, Json<UploadView>), Problem> {
    let root = root(&state.app);
    sweep(&root).await;
    let id = Uuid::from_bytes(state.app.random()?).as_hyphenated().to_string();
    tokio::fs::create_dir_all(root.join(&id)).await.map_err(|error| Problem::internal(&error))?;
    Ok((StatusCode::CREATED, Json(UploadView { id })))
}

async fn sweep(root: &Path) {
    let Ok(mut entries) = tokio::fs::read_dir(root).await else { return };
    while let Ok(Some(entry)) = entries.next_entry().await {
        let modified = entry.metadata().await.and_then(|metadata| metadata.modified());
        if modified.is_ok_and(|time| time.elapsed().is_ok_and(|age| age > ABANDONED)) {
            remove(&entry.path()).await;
        }
    }
}
