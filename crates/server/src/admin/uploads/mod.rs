//! Uploads: a folder for files that are imported together, so that payloads are found beside their updates.

pub(crate) mod create;
pub(crate) mod put_file;

use std::path::{Path, PathBuf};
use std::time::Duration;

use patchwell_app::App;
use patchwell_store::jobs::JobState;
use uuid::Uuid;

use super::problem::Problem;

const PAUSE: Duration = Duration::from_millis(500);

fn root(app: &App) -> PathBuf {
    app.data_folder().join("uploads")
}

/// The folder of an upload.
pub(crate) async fn folder(app: &App, id: &str) -> Result<PathBuf, Problem> {
    let known = || Problem::not_found(format!("There is no upload {id:?}; make one with POST /uploads."));
    // Only what this server made itself becomes part of a path.
    let id: Uuid = id.parse().map_err(|_| known())?;
    let folder = root(app).join(id.as_hyphenated().to_string());
    match tokio::fs::metadata(&folder).await {
        Ok(metadata) if metadata.is_dir() => Ok(folder),
        _ => Err(known()),
    }
}

/// Removes an upload when the job that imports it has ended. After a restart the job goes on with the same folder;
/// what then stays behind is swept when the next upload is made.
pub(crate) async fn remove_after(app: App, job: i64, upload: String) {
    loop {
        match app.job(job).await {
            Ok(job) if matches!(job.state, JobState::Queued | JobState::Running) => tokio::time::sleep(PAUSE).await,
            Ok(_) => break,
            Err(error) => {
                tracing::warn!(%error, "an upload is kept because its job cannot be seen");
                return;
            }
        }
    }
    if let Ok(folder) = folder(&app, &upload).await {
        remove(&folder).await;
    }
}

async fn remove(folder: &Path) {
    if let Err(error) = tokio::fs::remove_dir_all(folder).await {
        tracing::warn!(%error, folder = %folder.display(), "an upload cannot be removed");
    }
}

/// A relative path from a request, as a path below an upload.
///
/// # Errors
/// When it leads elsewhere, or has names that some system takes for something else.
fn relative(text: &str) -> Result<PathBuf, Problem> {
    let refuse = |why: &str| Err(Problem::bad_request(format!("The path {text:?} {why}.")).with("field", "path"));
    let mut path = PathBuf::new();
    for (depth, name) in text.split('/').enumerate() {
        if depth == 32 {
            return refuse("has too many parts");
        }
        if name.is_empty() || name == "." || name == ".." {
            return refuse("has an empty part, or one of dots");
        }
        if name.len() > 200 || name.chars().any(|c| c.is_control() || matches!(c, '\\' | ':')) {
            return refuse("has a part that is too long, or has characters that names cannot have");
        }
        path.push(name);
    }
    Ok(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_stay_below_their_upload() {
        assert_eq!(relative("a/b c.cab").unwrap(), Path::new("a/b c.cab"));
        for bad in ["", "/etc/passwd", "../x", "a/../../x", "a//b", "./a", "a/.", "c:\\x", "a\\..\\b", "a\0b", "x/"] {
            assert!(relative(bad).is_err(), "{bad:?}");
        }
        assert!(relative(&vec!["a"; 33].join("/")).is_err());
        assert!(relative(&"x".repeat(201)).is_err());
    }
}
