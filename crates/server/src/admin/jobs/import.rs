//! `POST /imports`.

use std::path::PathBuf;

use axum::Json;
use axum::extract::State;
use http::StatusCode;
use patchwell_app::JobKind;

use crate::admin::extract::Body;
use crate::admin::problem::Problem;
use crate::admin::state::AdminState;
use crate::admin::views::{ImportRequest, JobView};
use crate::admin::{present, uploads};

/// Starts a job that imports packages, documents and content files.
#[utoipa::path(
    post, path = "/imports", tag = "jobs", request_body = ImportRequest,
    responses((status = 202, body = JobView), (status = "4XX", response = Problem)),
)]
pub(crate) async fn start_import(
    State(state): State<AdminState>,
    Body(request): Body<ImportRequest>,
) -> Result<(StatusCode, Json<JobView>), Problem> {
    let paths = match (&request.upload, request.paths.as_slice()) {
        (Some(upload), []) => vec![uploads::folder(&state.app, upload).await?],
        (None, [_, ..]) => checked(&request.paths).await?,
        _ => return Err(Problem::bad_request("Give paths or an upload, one of them.").with("field", "paths")),
    };
    let id = state.app.start_job(&JobKind::Import(paths)).await?;
    if let Some(upload) = request.upload {
        tokio::spawn(uploads::remove_after(state.app.clone(), id, upload));
    }
    let job = state.app.job(id).await?;
    Ok((StatusCode::ACCEPTED, Json(present::job(&job))))
}

/// Paths on the server, all of them there.
async fn checked(paths: &[String]) -> Result<Vec<PathBuf>, Problem> {
    let mut checked = Vec::with_capacity(paths.len());
    for text in paths {
        let path = PathBuf::from(text);
        if !path.is_absolute() {
            return Err(Problem::bad_request(format!(
                "{text:?} is not absolute; give paths from the root of the server."
            ))
            .with("field", "paths"));
        }
        if let Err(error) = tokio::fs::metadata(&path).await {
            return Err(
                Problem::bad_request(format!("{text:?} cannot be read on the server: {error}.")).with("field", "paths")
            );
        }
        checked.push(path);
    }
    Ok(checked)
}
