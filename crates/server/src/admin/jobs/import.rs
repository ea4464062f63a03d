//! `POST /imports`.

use std::path::PathBuf;

use axum::Json;
use axum::extract::State;
use http::StatusCode;
use patchwell_app::{JobKind, is_bundle};

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
    let id = state.app.start_job(&kind(paths, request.metadata_only).await?).await?;
    if let Some(upload) = request.upload {
        tokio::spawn(uploads::remove_after(state.app.clone(), id, upload));
    }
    let job = state.app.job(id).await?;
    Ok((StatusCode::ACCEPTED, Json(present::job(&job))))
}

/// Which import the paths are for: bundles are recognized by their files.
async fn kind(paths: Vec<PathBuf>, metadata_only: bool) -> Result<JobKind, Problem> {
    let looked_at = paths.clone();
    let bundles = tokio::task::spawn_blocking(move || looked_at.iter().filter(|path| is_bundle(path)).count()).await;
    match bundles.map_err(|_| patchwell_app::AppError::Busy)? {
        0 if metadata_only => {
            Err(Problem::bad_request("Only bundles have decisions to leave out.").with("field", "metadata_only"))
        }
        0 => Ok(JobKind::Import(paths)),
        bundles if bundles == paths.len() => Ok(JobKind::ImportBundle { paths, metadata_only }),
        _ => Err(Problem::bad_request("Some paths are of a bundle and some are not; import the bundle on its own.")
            .with("field", "paths")),
    }
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
