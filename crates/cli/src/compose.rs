//! Puts the parts of the server together.

use std::path::Path;
use std::sync::Arc;

use anyhow::Context;
use patchwell_app::clock::SystemClock;
use patchwell_app::{App, AppConfig};

use crate::global::Global;

/// Opens the application on a data directory, and makes sure that there is a token for its administrator.
///
/// # Errors
/// When the database or the content store cannot be opened.
pub(crate) async fn open_app(global: &Global, directory: &Path) -> anyhow::Result<App> {
    // Jobs remember paths below it, and may go on in a process that starts elsewhere.
    let directory = &std::path::absolute(directory)?;
    let config = AppConfig {
        database: global.database.as_deref().map(str::parse).transpose()?,
        content: global.content.clone(),
        ..AppConfig::new(directory)
    };
    let opened = tokio::task::spawn_blocking(move || {
        let app = App::open(&config, Arc::new(SystemClock))?;
        app.ensure_admin_token()?;
        Ok::<App, patchwell_app::AppError>(app)
    });
    opened.await?.with_context(|| format!("the data directory {} cannot be opened", directory.display()))
}
