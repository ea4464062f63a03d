//! `GET /setup` and `POST /setup`.

use axum::Json;
use axum::extract::State;
use http::StatusCode;

use crate::admin::extract::Body;
use crate::admin::present;
use crate::admin::problem::Problem;
use crate::admin::state::AdminState;
use crate::admin::views::{SetupRequest, SetupState, UserView};

/// Whether there are no users yet.
#[utoipa::path(
    get, path = "/setup", tag = "people", security(()),
    responses((status = 200, body = SetupState), (status = "4XX", response = Problem)),
)]
pub(crate) async fn get_setup(State(state): State<AdminState>) -> Result<Json<SetupState>, Problem> {
    Ok(Json(SetupState { is_needed: state.app.needs_setup().await? }))
}

/// Makes the first user, an administrator, with the secret that the server printed when it started.
#[utoipa::path(
    post, path = "/setup", tag = "people", security(()), request_body = SetupRequest,
    responses((status = 201, body = UserView), (status = "4XX", response = Problem)),
)]
pub(crate) async fn set_up(
    State(state): State<AdminState>,
    Body(request): Body<SetupRequest>,
) -> Result<(StatusCode, Json<UserView>), Problem> {
    let user = state.app.set_up(&request.secret, &request.name, &request.password).await?;
    Ok((StatusCode::CREATED, Json(present::user(&state.app.snapshot(), &user))))
}
