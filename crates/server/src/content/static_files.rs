//! `/SelfUpdate`: files from a folder that the administrator fills.
//!
//! Old agents look for `wuident.cab` there. It has to be signed by Microsoft, so the server has none of its own; without
//! a folder every path answers 404, which agents take for "nothing to update".

use std::fs::{self, File, Metadata};
use std::io;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use http::{HeaderMap, Method, Response, StatusCode};
use jiff::{SignedDuration, Timestamp};

use super::conditions::Validators;
use super::media_type::media_type;
use super::respond::{Servable, empty, method_not_allowed, respond};
use crate::http::Body;

/// Deepest folder that is looked into.
const MAX_DEPTH: usize = 16;

/// A folder of files, served under their names in any case, or nothing.
#[derive(Debug, Clone, Default)]
pub struct StaticFiles {
    root: Option<PathBuf>,
}

impl StaticFiles {
    /// Serves `root`, or nothing.
    #[must_use]
    pub fn new(root: Option<PathBuf>) -> Self {
        Self { root }
    }

    /// Answers a request for `path`, which is what follows the prefix: `wuident.cab`.
    pub async fn respond(&self, method: &Method, path: &str, headers: &HeaderMap) -> Response<Body> {
        if method != Method::GET && method != Method::HEAD {
            return method_not_allowed();
        }
        let (Some(root), Some(segments)) = (self.root.clone(), segments(path)) else {
            return empty(StatusCode::NOT_FOUND);
        };
        match tokio::task::spawn_blocking(move || open(&root, &segments)).await {
            Ok(Ok(Some(target))) => respond(method, headers, target),
            Ok(Ok(None)) | Err(_) => empty(StatusCode::NOT_FOUND),
            Ok(Err(error)) => {
                tracing::error!(path, %error, "cannot read a file");
                empty(StatusCode::SERVICE_UNAVAILABLE)
            }
        }
    }
}

/// The parts of a path if all are plain names: no escapes, nothing hidden, nothing that a system gives a meaning to.
fn segments(path: &str) -> Option<Vec<String>> {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.~+".contains(&byte);
    let segments: Vec<_> = path.trim_start_matches('/').split('/').collect();
    let valid = segments.len() <= MAX_DEPTH
        && segments.iter().all(|segment| {
            !segment.is_empty() && !segment.starts_with('.') && !segment.ends_with('.') && segment.bytes().all(plain)
        });
    valid.then(|| segments.into_iter().map(str::to_owned).collect())
}

/// Walks down by comparing with what is there, so a name reaches only entries of the folder, and links are not followed.
fn open(root: &Path, segments: &[String]) -> io::Result<Option<Servable>> {
    let mut path = root.to_owned();
    for segment in segments {
        match entry(&path, segment)? {
            Some(found) => path = found,
            None => return Ok(None),
        }
    }
    if !fs::symlink_metadata(&path)?.is_file() {
        return Ok(None);
    }
    let file = File::open(&path)?;
    let metadata = file.metadata()?;
    let extension = path.extension().map(|extension| extension.to_string_lossy().to_ascii_lowercase());
    let media_type = media_type(extension.as_deref().unwrap_or_default());
    Ok(Some(Servable { len: metadata.len(), validators: validators(&metadata)?, media_type, file }))
}

/// The entry with that name in any case; the exact spelling first.
fn entry(folder: &Path, name: &str) -> io::Result<Option<PathBuf>> {
    if !fs::symlink_metadata(folder).is_ok_and(|metadata| metadata.is_dir()) {
        return Ok(None);
    }
    let mut found = None;
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        match entry.file_name().to_str() {
            Some(exact) if exact == name => return Ok(Some(entry.path())),
            Some(other) if other.eq_ignore_ascii_case(name) => found = Some(entry.path()),
            _ => {}
        }
    }
    Ok(found)
}

fn validators(metadata: &Metadata) -> io::Result<Validators> {
    let modified = metadata.modified()?;
    let nanos = modified.duration_since(SystemTime::UNIX_EPOCH).map_or(0, |since| since.as_nanos());
    let whole = Timestamp::try_from(modified).unwrap_or(Timestamp::UNIX_EPOCH);
    let whole = whole.checked_sub(SignedDuration::from_nanos(i64::from(whole.subsec_nanosecond()))).unwrap_or(whole);
    Ok(Validators { etag: format!("\"{nanos:x}-{:x}\"", metadata.len()), modified: whole })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_plain_names_are_looked_for() {
        assert_eq!(segments("wuident.cab"), Some(vec!["wuident.cab".to_owned()]));
        assert_eq!(segments("/a/b.txt").map(|segments| segments.len()), Some(2));
        for path in
            ["", "/", "a/", "a//b", "..", "a/../b", ".hidden", "a/.", "a%2e", "a\\b", "c:x", "a\0", "a b", "con."]
        {
            assert_eq!(segments(path), None, "{path:?}");
        }
        assert_eq!(segments(&"a/".repeat(17)), None);
    }
}
