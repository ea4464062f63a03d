//! What update agents and downstream servers reach: paths and who answers them.

use axum::Router;
use axum::extract::State;
use axum::response::IntoResponse;
use http::{HeaderMap, Method, StatusCode, Uri};
use patchwell_app::App;
use patchwell_content::parse_content_path;
use patchwell_model::Sha1;
use patchwell_store::{StoreError, files};

use crate::content::{ContentHandler, KnownFile};
use crate::http::{FoldPaths, PathTable};

/// The services of the agents' listener on an application.
pub fn services(app: &App) -> FoldPaths<Router> {
    let router = Router::new().route("/Content/{*path}", axum::routing::any(content)).with_state(app.clone());
    FoldPaths::new(router, PathTable::update_services())
}

/// `/Content`: files that the catalog knows and that are on hand.
async fn content(State(app): State<App>, method: Method, uri: Uri, headers: HeaderMap) -> axum::response::Response {
    let known = match known_file(&app, uri.path()).await {
        Ok(known) => known,
        Err(error) => {
            tracing::error!(%error, "cannot look a content file up");
            return StatusCode::SERVICE_UNAVAILABLE.into_response();
        }
    };
    let handler = ContentHandler::new(app.content().clone(), move |_: &Sha1| known.clone());
    handler.respond(&method, uri.path(), &headers).await.map(axum::body::Body::new)
}

async fn known_file(app: &App, path: &str) -> Result<Option<KnownFile>, StoreError> {
    let Some((sha1, _)) = parse_content_path(path) else { return Ok(None) };
    let record = app.store().read(move |tx| files::file(tx, sha1)).await?;
    let present = record.filter(|record| record.present_since.is_some());
    Ok(present.map(|record| KnownFile { size: record.size, name: record.name }))
}
