//! Which folder content files are in: the configured one, unless they were moved since.

use std::path::{Path, PathBuf};

use patchwell_content::ContentStore;
use patchwell_store::{Store, settings};

use crate::{App, AppError};

/// What is remembered of a move away from `configured`. Whoever configures another folder means that one.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Moved {
    current: String,
    /// While files are still being moved.
    previous: Option<String>,
}

/// Opens the content store of this computer.
///
/// # Errors
/// Store errors; when a folder cannot be opened.
pub(crate) fn open(store: &Store, configured: &Path) -> Result<ContentStore, AppError> {
    let key = key(configured);
    let text = store.read_blocking(move |tx| settings::get(tx, &key))?;
    let opened = match text.as_deref().and_then(parse) {
        None => ContentStore::open(configured)?,
        Some(Moved { current, previous: None }) => ContentStore::open(current)?,
        Some(Moved { current, previous: Some(previous) }) => ContentStore::open_moving(current, previous)?,
    };
    Ok(opened)
}

fn key(configured: &Path) -> String {
    format!("content_place {}", configured.display())
}

fn parse(text: &str) -> Option<Moved> {
    let mut lines = text.lines();
    let current = lines.next()?.to_owned();
    Some(Moved { current, previous: lines.next().map(str::to_owned) })
}

impl App {
    /// Remembers where files are going, before they go.
    pub(crate) fn remember_move(&self, current: &Path, previous: Option<&Path>) -> Result<(), AppError> {
        let text = |path: &Path| match path.to_str() {
            Some(text) if !text.contains('\n') => Ok(text.to_owned()),
            _ => Err(AppError::Invalid(
                "a folder with a line break or characters outside Unicode in its name cannot hold content".to_owned(),
            )),
        };
        let lines: Result<Vec<String>, AppError> = std::iter::once(current).chain(previous).map(text).collect();
        let (key, value) = (key(&self.0.content_configured), lines?.join("\n"));
        self.store().write_blocking(move |tx| settings::set(tx, &key, &value))?;
        Ok(())
    }

    /// Undoes [`Self::remember_move`] when the move could not begin.
    pub(crate) fn remember_place(&self, before: &(PathBuf, Option<PathBuf>)) -> Result<(), AppError> {
        self.remember_move(&before.0, before.1.as_deref())
    }
}
