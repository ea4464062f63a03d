//! `/users`: listing, making, changing and removing users.

use axum::Json;
use axum::extract::State;
use http::StatusCode;
use patchwell_app::{EditTag, NewUser, UserChange};
use patchwell_store::users::User;

use crate::admin::extract::{Body, Path};
use crate::admin::problem::Problem;
use crate::admin::state::AdminState;
use crate::admin::tagged::{Tagged, Unless};
use crate::admin::views::{CreateUser, Page, UpdateUser, UserView};
use crate::admin::{present, resolve};

/// All users by name.
#[utoipa::path(
    get, path = "/users", tag = "people",
    responses((status = 200, body = Page<UserView>), (status = "4XX", response = Problem)),
)]
pub(crate) async fn list_users(State(state): State<AdminState>) -> Result<Json<Page<UserView>>, Problem> {
    let (users, snapshot) = (state.app.users().await?, state.app.snapshot());
    Ok(Json(Page::whole(users.iter().map(|user| present::user(&snapshot, user)).collect())))
}

/// Makes a user.
#[utoipa::path(
    post, path = "/users", tag = "people", request_body = CreateUser,
    responses((status = 201, body = UserView), (status = "4XX", response = Problem)),
)]
pub(crate) async fn create_user(
    State(state): State<AdminState>,
    Body(request): Body<CreateUser>,
) -> Result<Tagged<UserView>, Problem> {
    let groups = resolve::groups(&state.app.snapshot(), &request.groups)?;
    let new = NewUser { name: request.name, password: request.password, role: request.role.into(), groups };
    let user = state.app.create_user(new).await?;
    Ok(answer(&state, StatusCode::CREATED, &user))
}

/// One user. Its `ETag` is for `If-Match`.
#[utoipa::path(
    get, path = "/users/{id}", tag = "people",
    params(("id" = String, Path, description = "Name or number of the user")),
    responses((status = 200, body = UserView), (status = "4XX", response = Problem)),
)]
pub(crate) async fn get_user(
    State(state): State<AdminState>,
    Path(id): Path<String>,
) -> Result<Tagged<UserView>, Problem> {
    let user = state.app.find_user(&id).await?;
    Ok(answer(&state, StatusCode::OK, &user))
}

/// Changes a user; absent things stay. With `If-Match`, only if nobody changed it meanwhile.
#[utoipa::path(
    patch, path = "/users/{id}", tag = "people",
    params(("id" = String, Path, description = "Name or number of the user"), ("If-Match" = Option<String>, Header, description = "The `ETag` that was read")),
    request_body = UpdateUser,
    responses((status = 200, body = UserView), (status = "4XX", response = Problem)),
)]
pub(crate) async fn update_user(
    State(state): State<AdminState>,
    Path(id): Path<String>,
    Unless(if_match): Unless,
    Body(request): Body<UpdateUser>,
) -> Result<Tagged<UserView>, Problem> {
    let user = state.app.find_user(&id).await?;
    let snapshot = state.app.snapshot();
    let groups = request.groups.as_deref().map(|groups| resolve::groups(&snapshot, groups)).transpose()?;
    let change = UserChange {
        password: request.password,
        role: request.role.map(Into::into),
        groups,
        is_disabled: request.is_disabled,
        if_match,
        session: None,
    };
    let user = state.app.change_user(user.id, change).await?;
    Ok(answer(&state, StatusCode::OK, &user))
}

/// Removes a user and ends its sessions. With `If-Match`, only if nobody changed it meanwhile.
#[utoipa::path(
    delete, path = "/users/{id}", tag = "people",
    params(("id" = String, Path, description = "Name or number of the user"), ("If-Match" = Option<String>, Header, description = "The `ETag` that was read")),
    responses((status = 204, description = "Removed"), (status = "4XX", response = Problem)),
)]
pub(crate) async fn delete_user(
    State(state): State<AdminState>,
    Path(id): Path<String>,
    Unless(if_match): Unless,
) -> Result<StatusCode, Problem> {
    let user = state.app.find_user(&id).await?;
    state.app.delete_user(&if_match, user.id).await?;
    Ok(StatusCode::NO_CONTENT)
}

fn answer(state: &AdminState, status: StatusCode, user: &User) -> Tagged<UserView> {
    Tagged { status, tag: EditTag::version(user.version), body: present::user(&state.app.snapshot(), user) }
}
