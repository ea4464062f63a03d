//! `/me/views`: lists that people come back to.

use axum::extract::State;
use axum::{Extension, Json};
use http::StatusCode;
use patchwell_app::Principal;

use super::me;
use crate::admin::extract::{Body, Path};
use crate::admin::present;
use crate::admin::problem::Problem;
use crate::admin::state::AdminState;
use crate::admin::views::{Page, SaveView, SavedViewView};

/// One's own views, by page and name.
#[utoipa::path(
    get, path = "/me/views", tag = "people",
    responses((status = 200, body = Page<SavedViewView>), (status = "4XX", response = Problem)),
)]
pub(crate) async fn list_my_views(
    State(state): State<AdminState>,
    Extension(principal): Extension<Principal>,
) -> Result<Json<Page<SavedViewView>>, Problem> {
    let views = state.app.saved_views(me::user(&principal)?).await?;
    Ok(Json(Page::whole(views.into_iter().map(present::saved_view).collect())))
}

/// Saves a view, over one's own of the same page and name if there is one.
#[utoipa::path(
    post, path = "/me/views", tag = "people", request_body = SaveView,
    responses((status = 201, body = SavedViewView), (status = "4XX", response = Problem)),
)]
pub(crate) async fn save_my_view(
    State(state): State<AdminState>,
    Extension(principal): Extension<Principal>,
    Body(SaveView { page, name, query }): Body<SaveView>,
) -> Result<(StatusCode, Json<SavedViewView>), Problem> {
    let made = state.app.save_view(me::user(&principal)?, &page, &name, &query).await?;
    Ok((StatusCode::CREATED, Json(present::saved_view(made))))
}

/// Removes one of one's own views.
#[utoipa::path(
    delete, path = "/me/views/{id}", tag = "people",
    params(("id" = i64, Path, description = "Number of the view")),
    responses((status = 204, description = "Removed"), (status = "4XX", response = Problem)),
)]
pub(crate) async fn delete_my_view(
    State(state): State<AdminState>,
    Extension(principal): Extension<Principal>,
    Path(id): Path<i64>,
) -> Result<StatusCode, Problem> {
    state.app.delete_view(me::user(&principal)?, id).await?;
    Ok(StatusCode::NO_CONTENT)
}
