//! `/tokens`: listing, making and revoking API tokens.

use axum::Json;
use axum::extract::State;
use http::StatusCode;
use patchwell_app::TokenRequest;

use crate::admin::extract::{Body, Path};
use crate::admin::problem::Problem;
use crate::admin::state::AdminState;
use crate::admin::views::{CreateToken, CreatedToken, Page, TokenView};
use crate::admin::{present, resolve};

/// All API tokens, expired ones too, oldest first.
#[utoipa::path(
    get, path = "/tokens", tag = "people",
    responses((status = 200, body = Page<TokenView>), (status = "4XX", response = Problem)),
)]
pub(crate) async fn list_tokens(State(state): State<AdminState>) -> Result<Json<Page<TokenView>>, Problem> {
    let (tokens, snapshot) = (state.app.tokens().await?, state.app.snapshot());
    Ok(Json(Page::whole(tokens.iter().map(|token| present::token(&snapshot, token)).collect())))
}

/// Makes an API token. Only this answer has its secret.
#[utoipa::path(
    post, path = "/tokens", tag = "people", request_body = CreateToken,
    responses((status = 201, body = CreatedToken), (status = "4XX", response = Problem)),
)]
pub(crate) async fn create_token(
    State(state): State<AdminState>,
    Body(request): Body<CreateToken>,
) -> Result<(StatusCode, Json<CreatedToken>), Problem> {
    let snapshot = state.app.snapshot();
    let groups = resolve::groups(&snapshot, &request.groups)?;
    let wanted = TokenRequest { name: request.name, role: request.role.into(), groups, expires: request.expires };
    let (secret, token) = state.app.create_token(wanted).await?;
    Ok((StatusCode::CREATED, Json(CreatedToken { token: present::token(&snapshot, &token), secret })))
}

/// Revokes an API token.
#[utoipa::path(
    delete, path = "/tokens/{id}", tag = "people",
    params(("id" = i64, Path, description = "Number of the token")),
    responses((status = 204, description = "Revoked"), (status = "4XX", response = Problem)),
)]
pub(crate) async fn revoke_token(State(state): State<AdminState>, Path(id): Path<i64>) -> Result<StatusCode, Problem> {
    state.app.revoke_token(id).await?;
    Ok(StatusCode::NO_CONTENT)
}
