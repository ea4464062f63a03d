//! `PUT /uploads/{id}/files/{path}`.

use std::path::Path as FilePath;

use axum::Json;
use axum::body::Body;
use axum::extract::State;
use futures_util::TryStreamExt as _;
use http::StatusCode;
use tokio::io::{AsyncWriteExt as _, BufWriter};

use super::{folder, relative};
use crate::admin::extract::Path;
use crate::admin::problem::Problem;
use crate::admin::state::AdminState;
use crate::admin::views::UploadedFile;

/// Files are at most this long, bytes.
const LIMIT: u64 = 64 << 30;

/// Uploads one file. The body is the file; sending it again replaces it.
#[utoipa::path(
    put, path = "/uploads/{id}/files/{path}", tag = "jobs",
    params(
        ("id" = String, Path, description = "Id of the upload"),
        ("path" = String, Path, description = "Path of the file in the upload; may hold `/`"),
    ),
    request_body(content = String, content_type = "application/octet-stream", description = "The file"),
    responses((status = 201, body = UploadedFile), (status = "4XX", response = Problem)),
)]
pub(crate) async fn put_upload_file(
    State(state): State<AdminState>,
    Path((id, path)): Path<(String, String)>,
    body: Body,
) -> Result<(StatusCode, Json<UploadedFile>), Problem> {
    let folder = folder(&state.app, &id).await?;
    let target = folder.join(relative(&path)?);
    // Unfinished files lie beside the uploads, where no import looks.
    let unfinished = folder.with_extension(format!("{:032x}", u128::from_be_bytes(state.app.random()?)));
    let written = write(&unfinished, body).await;
    let moved = match &written {
        Ok(_) => place(&unfinished, &target).await,
        Err(_) => Ok(()),
    };
    if written.is_err() || moved.is_err() {
        let _ = tokio::fs::remove_file(&unfinished).await;
    }
    let size = written?;
    moved.map_err(|error| {
        tracing::warn!(%error, path, "an uploaded file cannot be put in its place");
        Problem::conflict(format!("{path:?} cannot be made: a file or folder of this name is in the way."))
    })?;
    Ok((StatusCode::CREATED, Json(UploadedFile { path, size })))
}

async fn write(unfinished: &FilePath, body: Body) -> Result<u64, Problem> {
    let internal = |error: std::io::Error| Problem::internal(&error);
    let mut file = BufWriter::new(tokio::fs::File::create(unfinished).await.map_err(internal)?);
    let mut size = 0;
    let mut chunks = body.into_data_stream();
    while let Some(chunk) =
        chunks.try_next().await.map_err(|error| Problem::bad_request(format!("The upload broke off: {error}.")))?
    {
        size += chunk.len() as u64;
        if size > LIMIT {
            return Err(Problem::too_large(LIMIT));
        }
        file.write_all(&chunk).await.map_err(internal)?;
    }
    file.flush().await.map_err(internal)?;
    Ok(size)
}

async fn place(unfinished: &FilePath, target: &FilePath) -> std::io::Result<()> {
    if let Some(parent) = target.parent() {
        tokio::fs::create_dir_all(parent).await?;
    }
    tokio::fs::rename(unfinished, target).await
}
