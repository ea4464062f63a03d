//! `/healthz`, `/readyz` and `/metrics`: for those who watch, beside the API.

use std::time::Duration;

use axum::extract::{Request, State};
use axum::response::{IntoResponse as _, Response};
use http::header::CONTENT_TYPE;
use http::{StatusCode, header};
use patchwell_app::{App, MetricsAccess};
use patchwell_content::Room;

use super::auth::bearer_token;
use super::problem::Problem;
use super::state::AdminState;
use crate::http::ConnectionInfo;

/// How long the database may take for a question that needs nothing.
const PATIENCE: Duration = Duration::from_secs(5);

/// Whether the process answers at all: if not, start it again.
pub(crate) async fn healthz() -> &'static str {
    "ok\n"
}

/// Whether it can do its work: one line for each thing it needs; if not, send requests elsewhere.
pub(crate) async fn readyz(State(state): State<AdminState>) -> (StatusCode, String) {
    let checks = [("database", database(&state.app).await), ("content", content(&state).await)];
    let is_ready = checks.iter().all(|(_, check)| check.is_ok());
    // The catalog is in memory before anything is served.
    let mut text = format!("{}\ncatalog: ok\n", if is_ready { "ready" } else { "not ready" });
    for (what, check) in &checks {
        if let Err(reason) = check {
            tracing::warn!(what, reason, "not ready");
        }
        text.push_str(&format!("{what}: {}\n", check.as_ref().err().map_or("ok", |reason| reason)));
    }
    (if is_ready { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE }, text)
}

async fn database(app: &App) -> Result<(), String> {
    let asked = tokio::time::timeout(PATIENCE, app.store().read(|_| Ok(()))).await;
    match asked {
        Ok(Ok(())) => Ok(()),
        Ok(Err(error)) => {
            tracing::warn!(%error, "the database failed");
            Err("it failed; the log says how".to_owned())
        }
        Err(_) => Err(format!("it did not answer within {} seconds", PATIENCE.as_secs())),
    }
}

async fn content(state: &AdminState) -> Result<(), String> {
    let least = state.app.settings().monitoring.least_room_mb;
    match state.sampler.room(&state.app).await {
        Err(reason) => {
            tracing::warn!(reason, "content files cannot be written");
            Err("files cannot be written; the log says why".to_owned())
        }
        Ok(Some(Room { free, .. })) if free >> 20 < least => {
            Err(format!("{} MB are free, fewer than the {least} of monitoring_least_room_mb", free >> 20))
        }
        Ok(_) => Ok(()),
    }
}

/// Numbers in the text format of OpenMetrics, for Prometheus.
pub(crate) async fn metrics(State(state): State<AdminState>, request: Request) -> Result<Response, Problem> {
    let (is_local, secret) = (is_local(&request), bearer_token(request.headers()).map(str::to_owned));
    drop(request);
    authorize(&state, is_local, secret.as_deref()).await?;
    let mut text = String::new();
    state.metrics.encode(&mut text).map_err(|error| Problem::internal(&error))?;
    state.sampler.encode(&state.app, &mut text).await?;
    let kind = "application/openmetrics-text; version=1.0.0; charset=utf-8";
    Ok(([(CONTENT_TYPE, kind), (header::CACHE_CONTROL, "no-store")], text).into_response())
}

async fn authorize(state: &AdminState, is_local: bool, secret: Option<&str>) -> Result<(), Problem> {
    let access = state.app.settings().monitoring.metrics;
    if access == MetricsAccess::Public || (access == MetricsAccess::Local && is_local) {
        return Ok(());
    }
    let Some(secret) = secret else { return Err(Problem::unauthorized()) };
    state.app.authenticate(secret).await?.map(drop).ok_or_else(Problem::unauthorized)
}

/// Whether a request comes from this computer itself, not through a proxy here.
fn is_local(request: &Request) -> bool {
    let is_passed_on = ["forwarded", "x-forwarded-for", "via"].iter().any(|name| request.headers().contains_key(*name));
    let info = request.extensions().get::<ConnectionInfo>();
    !is_passed_on && info.is_none_or(|info| info.peer.ip().to_canonical().is_loopback())
}
