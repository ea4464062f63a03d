//! `POST /exports`.

use std::path::PathBuf;

use axum::Json;
use axum::extract::State;
use http::StatusCode;
use patchwell_app::{ExportKind, ExportOptions, JobKind};

use crate::admin::extract::Body;
use crate::admin::present;
use crate::admin::problem::Problem;
use crate::admin::state::AdminState;
use crate::admin::views::{ExportRequest, JobView};

/// Starts a job that exports a package for `wsusutil import`, a bundle for another Patchwell, or a request for one.
#[utoipa::path(
    post, path = "/exports", tag = "jobs", request_body = ExportRequest,
    responses((status = 202, body = JobView), (status = "4XX", response = Problem)),
)]
pub(crate) async fn start_export(
    State(state): State<AdminState>,
    Body(request): Body<ExportRequest>,
) -> Result<(StatusCode, Json<JobView>), Problem> {
    let kind = ExportKind::of(&request.format).ok_or_else(|| {
        let formats = ExportKind::ALL.map(ExportKind::name).join(", ");
        Problem::bad_request(format!("There is no format {:?}; the formats are {formats}.", request.format))
            .with("field", "format")
    })?;
    let options = ExportOptions {
        kind,
        out: absolute(&request.path, "path")?,
        have: request.request.as_deref().map(|path| absolute(path, "request")).transpose()?,
        volume_size: request.volume_size,
        metadata_only: request.metadata_only,
    };
    if kind != ExportKind::Bundle && (options.have.is_some() || options.volume_size.is_some()) {
        return Err(Problem::bad_request("Only a bundle has volumes or is made for a request.").with("field", "format"));
    }
    let id = state.app.start_job(&JobKind::Export(options)).await?;
    let job = state.app.job(id).await?;
    Ok((StatusCode::ACCEPTED, Json(present::job(&job))))
}

fn absolute(text: &str, field: &str) -> Result<PathBuf, Problem> {
    let path = PathBuf::from(text);
    if path.is_absolute() {
        return Ok(path);
    }
    Err(Problem::bad_request(format!("{text:?} is not absolute; give a path from the root of the server."))
        .with("field", field))
}
