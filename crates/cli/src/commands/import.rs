//! `patchwell import`.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};
use clap::Args;
use futures_util::TryStreamExt as _;
use http_body::Frame;
use http_body_util::{BodyExt as _, StreamBody};
use patchwell_server::admin::views::{ImportRequest, JobView, UploadView, UploadedFile};
use tokio_util::io::ReaderStream;

use super::{Context, jobs};
use crate::client::{RequestBody, encode};

/// What to import.
#[derive(Debug, Args)]
pub(crate) struct ImportArgs {
    /// Packages, documents, content files, or directories of them
    #[arg(required = true, value_name = "PATH")]
    paths: Vec<PathBuf>,
    /// Return when everything is imported (the default)
    #[arg(long)]
    wait: bool,
    /// Return at once; the server goes on
    #[arg(long, conflicts_with = "wait")]
    no_wait: bool,
    /// Leave out the decisions of a bundle: this server makes its own
    #[arg(long)]
    metadata_only: bool,
}

impl ImportArgs {
    /// Checks that there is something to import, before anything is made for it.
    ///
    /// # Errors
    /// When a path does not exist.
    pub(crate) fn check(&self) -> anyhow::Result<()> {
        for path in &self.paths {
            std::fs::metadata(path).with_context(|| format!("{} cannot be read", path.display()))?;
        }
        Ok(())
    }
}

pub(crate) async fn run(context: &Context, args: ImportArgs) -> anyhow::Result<()> {
    let request = if context.api.shares_files() {
        ImportRequest { paths: absolute(&args.paths)?, upload: None, metadata_only: args.metadata_only }
    } else {
        {
            let upload = Some(upload(context, &args.paths).await?);
            ImportRequest { paths: Vec::new(), upload, metadata_only: args.metadata_only }
        }
    };
    let mut job: JobView = context.api.post("/imports", &request).await?;
    if !args.no_wait || context.api.is_in_process() {
        job = jobs::wait(context, job).await?;
    }
    context.out.view(&job, jobs::summary)?;
    jobs::check(&job)
}

fn absolute(paths: &[PathBuf]) -> anyhow::Result<Vec<String>> {
    paths
        .iter()
        .map(|path| {
            let path = std::path::absolute(path)?;
            match path.into_os_string().into_string() {
                Ok(path) => Ok(path),
                Err(path) => bail!("{} is not Unicode; rename it", path.display()),
            }
        })
        .collect()
}

/// Sends files to a server on another computer; their paths below the given ones stay the same.
async fn upload(context: &Context, paths: &[PathBuf]) -> anyhow::Result<String> {
    let upload: UploadView = context.api.post("/uploads", &serde_json::json!({})).await?;
    for path in paths {
        let base = path.parent().unwrap_or(Path::new(""));
        for file in files_below(path)? {
            let relative = file.strip_prefix(base).unwrap_or(&file);
            let segments: Vec<String> =
                relative.components().map(|part| encode(&part.as_os_str().to_string_lossy())).collect();
            let target = format!("/uploads/{}/files/{}", encode(&upload.id), segments.join("/"));
            let _: UploadedFile = context.api.put(&target, body(&file).await?).await?;
        }
    }
    Ok(upload.id)
}

fn files_below(path: &Path) -> anyhow::Result<Vec<PathBuf>> {
    if !path.is_dir() {
        return Ok(vec![path.to_owned()]);
    }
    let mut files = Vec::new();
    let mut entries: Vec<PathBuf> = std::fs::read_dir(path)
        .and_then(|entries| entries.map(|entry| entry.map(|entry| entry.path())).collect())
        .with_context(|| format!("{} cannot be read", path.display()))?;
    entries.sort();
    for entry in entries {
        files.extend(files_below(&entry)?);
    }
    Ok(files)
}

async fn body(path: &Path) -> anyhow::Result<RequestBody> {
    let file = tokio::fs::File::open(path).await.with_context(|| format!("{} cannot be read", path.display()))?;
    Ok(StreamBody::new(ReaderStream::with_capacity(file, 1 << 16).map_ok(Frame::data)).boxed_unsync())
}
