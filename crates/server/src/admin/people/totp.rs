//! The second factor: `POST /me/totp`, `/me/totp/confirm` and `/me/totp/remove`, `DELETE /users/{id}/totp`.

use axum::extract::State;
use axum::{Extension, Json};
use http::StatusCode;
use patchwell_app::Principal;

use super::me;
use crate::admin::extract::{Body, Path};
use crate::admin::problem::Problem;
use crate::admin::state::AdminState;
use crate::admin::views::{PasswordProof, RecoveryCodes, TotpCode, TotpEnrolment};

/// Gives oneself a second factor, which counts when it is confirmed.
#[utoipa::path(
    post, path = "/me/totp", tag = "people", request_body = PasswordProof,
    responses((status = 200, body = TotpEnrolment), (status = "4XX", response = Problem)),
)]
pub(crate) async fn enrol_my_totp(
    State(state): State<AdminState>,
    Extension(principal): Extension<Principal>,
    Body(request): Body<PasswordProof>,
) -> Result<Json<TotpEnrolment>, Problem> {
    let user = me::user(&principal)?;
    state.app.prove_password(user, &request.password).await?;
    let enrolment = state.app.enrol_totp(user).await?;
    Ok(Json(TotpEnrolment { secret: enrolment.secret, uri: enrolment.uri }))
}

/// Lets one's second factor count, and gives recovery codes.
#[utoipa::path(
    post, path = "/me/totp/confirm", tag = "people", request_body = TotpCode,
    responses((status = 200, body = RecoveryCodes), (status = "4XX", response = Problem)),
)]
pub(crate) async fn confirm_my_totp(
    State(state): State<AdminState>,
    Extension(principal): Extension<Principal>,
    Body(request): Body<TotpCode>,
) -> Result<Json<RecoveryCodes>, Problem> {
    let codes = state.app.confirm_totp(me::user(&principal)?, &request.code).await?;
    Ok(Json(RecoveryCodes { codes }))
}

/// Takes one's own second factor away.
#[utoipa::path(
    post, path = "/me/totp/remove", tag = "people", request_body = PasswordProof,
    responses((status = 204, description = "Removed"), (status = "4XX", response = Problem)),
)]
pub(crate) async fn remove_my_totp(
    State(state): State<AdminState>,
    Extension(principal): Extension<Principal>,
    Body(request): Body<PasswordProof>,
) -> Result<StatusCode, Problem> {
    let user = me::user(&principal)?;
    state.app.prove_password(user, &request.password).await?;
    state.app.remove_totp(user).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Takes the second factor of a user away who lost it.
#[utoipa::path(
    delete, path = "/users/{id}/totp", tag = "people",
    params(("id" = String, Path, description = "Name or number of the user")),
    responses((status = 204, description = "Removed"), (status = "4XX", response = Problem)),
)]
pub(crate) async fn remove_totp(
    State(state): State<AdminState>,
    Path(id): Path<String>,
) -> Result<StatusCode, Problem> {
    let user = state.app.find_user(&id).await?;
    state.app.remove_totp(user.id).await?;
    Ok(StatusCode::NO_CONTENT)
}
