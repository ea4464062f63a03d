//! `/sessions` and `/me/sessions`: who is signed in.

use axum::extract::State;
use axum::{Extension, Json};
use http::StatusCode;
use patchwell_app::Principal;

use super::me;
use crate::admin::extract::Path;
use crate::admin::present;
use crate::admin::problem::Problem;
use crate::admin::state::AdminState;
use crate::admin::views::{Page, SessionView};

/// The sessions of all users, newest first.
#[utoipa::path(
    get, path = "/sessions", tag = "people",
    responses((status = 200, body = Page<SessionView>), (status = "4XX", response = Problem)),
)]
pub(crate) async fn list_sessions(State(state): State<AdminState>) -> Result<Json<Page<SessionView>>, Problem> {
    page(&state, None).await
}

/// Ends a session of any user.
#[utoipa::path(
    delete, path = "/sessions/{id}", tag = "people",
    params(("id" = i64, Path, description = "Number of the session")),
    responses((status = 204, description = "Ended"), (status = "4XX", response = Problem)),
)]
pub(crate) async fn end_session(State(state): State<AdminState>, Path(id): Path<i64>) -> Result<StatusCode, Problem> {
    state.app.end_session(id, None).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// One's own sessions, newest first.
#[utoipa::path(
    get, path = "/me/sessions", tag = "people",
    responses((status = 200, body = Page<SessionView>), (status = "4XX", response = Problem)),
)]
pub(crate) async fn list_my_sessions(
    State(state): State<AdminState>,
    Extension(principal): Extension<Principal>,
) -> Result<Json<Page<SessionView>>, Problem> {
    page(&state, Some(me::user(&principal)?)).await
}

/// Ends one of one's own sessions.
#[utoipa::path(
    delete, path = "/me/sessions/{id}", tag = "people",
    params(("id" = i64, Path, description = "Number of the session")),
    responses((status = 204, description = "Ended"), (status = "4XX", response = Problem)),
)]
pub(crate) async fn end_my_session(
    State(state): State<AdminState>,
    Extension(principal): Extension<Principal>,
    Path(id): Path<i64>,
) -> Result<StatusCode, Problem> {
    state.app.end_session(id, Some(me::user(&principal)?)).await?;
    Ok(StatusCode::NO_CONTENT)
}

async fn page(state: &AdminState, user: Option<i64>) -> Result<Json<Page<SessionView>>, Problem> {
    let sessions = state.app.sessions(user).await?;
    Ok(Json(Page::whole(sessions.into_iter().map(present::session).collect())))
}
