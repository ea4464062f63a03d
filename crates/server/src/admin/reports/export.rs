//! `GET /reports/{id}/export`.

use axum::body::Body;
use axum::extract::State;
use axum::response::{IntoResponse as _, Response};
use http::header::{CONTENT_DISPOSITION, CONTENT_LENGTH, CONTENT_TYPE};
use patchwell_reports::Format;
use tokio::sync::Semaphore;

use super::params::{self, FileFormat, ReportFilters};
use crate::admin::extract::{Path, Query};
use crate::admin::problem::Problem;
use crate::admin::state::AdminState;
use crate::content::{FileBody, Piece};

/// Files that are made at the same time; further ones wait.
static TURNS: Semaphore = Semaphore::const_new(2);

/// A report as a file.
#[utoipa::path(
    get, path = "/reports/{id}/export", tag = "reports",
    params(("id" = String, Path, description = "Id of the report", example = "updates-tabular"), ReportFilters),
    responses(
        (status = 200, description = "The file", content(
            (String = "text/csv"),
            (String = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
            (String = "application/pdf"),
        )),
        (status = "4XX", response = Problem),
    ),
)]
pub(crate) async fn export_report(
    State(state): State<AdminState>,
    Path(id): Path<String>,
    Query(filters): Query<ReportFilters>,
) -> Result<Response, Problem> {
    let format = match filters.format.unwrap_or(FileFormat::Csv) {
        FileFormat::Csv => Format::Csv,
        FileFormat::Xlsx => Format::Xlsx,
        FileFormat::Pdf => Format::Pdf,
    };
    let report = params::report(&id)?;
    let _turn = TURNS.acquire().await.map_err(|error| Problem::internal(&error))?;
    let (file, length, day) = state
        .compute(move |state, _| {
            let snapshot = state.app.snapshot();
            let query = filters.query(&state.app, &snapshot, report)?;
            let file = state.app.write_report(&state.app.report(&snapshot, &query)?, format)?;
            let length = file.metadata().map_err(|error| Problem::internal(&error))?.len();
            Ok((file, length, state.app.now().strftime("%Y-%m-%d").to_string()))
        })
        .await?;
    let name = format!("attachment; filename=\"{}-{day}.{}\"", report.id(), format.extension());
    let headers = [
        (CONTENT_TYPE, format.media_type().to_owned()),
        (CONTENT_DISPOSITION, name),
        (CONTENT_LENGTH, length.to_string()),
    ];
    Ok((headers, Body::new(FileBody::new(file, [Piece::File(0..length)]))).into_response())
}
