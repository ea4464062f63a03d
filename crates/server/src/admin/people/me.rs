//! `GET /me` and `POST /me/password`.

use axum::extract::State;
use axum::{Extension, Json};
use http::StatusCode;
use patchwell_app::{Principal, Shown};

use crate::admin::extract::Body;
use crate::admin::present;
use crate::admin::problem::Problem;
use crate::admin::state::AdminState;
use crate::admin::views::{MeView, PasswordChange};

/// Who asks, and what it may do.
#[utoipa::path(
    get, path = "/me", tag = "people",
    responses((status = 200, body = MeView), (status = "4XX", response = Problem)),
)]
pub(crate) async fn get_me(
    State(state): State<AdminState>,
    Extension(principal): Extension<Principal>,
) -> Result<Json<MeView>, Problem> {
    let snapshot = state.app.snapshot();
    let (session, user) = match principal.shown {
        Shown::Token(_) => (None, None),
        Shown::Session { session, user } => (Some(session), Some(state.app.user(user).await?)),
    };
    Ok(Json(MeView {
        name: principal.name,
        role: principal.role.into(),
        groups: present::group_references(&snapshot, &principal.groups),
        is_user: user.is_some(),
        session,
        has_second_factor: user.is_some_and(|user| present::has_second_factor(&user)),
    }))
}

/// Changes one's own password. All other sessions end.
#[utoipa::path(
    post, path = "/me/password", tag = "people", request_body = PasswordChange,
    responses((status = 204, description = "Changed"), (status = "4XX", response = Problem)),
)]
pub(crate) async fn change_my_password(
    State(state): State<AdminState>,
    Extension(principal): Extension<Principal>,
    Body(request): Body<PasswordChange>,
) -> Result<StatusCode, Problem> {
    let Shown::Session { session, user } = principal.shown else { return Err(no_user()) };
    state.app.change_own_password((user, session), &request.password, request.new_password).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// The number of the user who asks.
pub(super) fn user(principal: &Principal) -> Result<i64, Problem> {
    principal.user().ok_or_else(no_user)
}

fn no_user() -> Problem {
    Problem::conflict("A token has no password, no second factor and no sessions; sign in as a user.")
}
