//! `POST /groups`.

use axum::extract::State;
use http::StatusCode;

use crate::admin::extract::Body;
use crate::admin::problem::Problem;
use crate::admin::state::AdminState;
use crate::admin::tagged::Tagged;
use crate::admin::views::{CreateGroup, GroupView};
use crate::admin::{present, resolve};

/// Makes a group.
#[utoipa::path(
    post, path = "/groups", tag = "groups", request_body = CreateGroup,
    responses((status = 201, body = GroupView), (status = "4XX", response = Problem)),
)]
pub(crate) async fn create_group(
    State(state): State<AdminState>,
    Body(request): Body<CreateGroup>,
) -> Result<Tagged<GroupView>, Problem> {
    let parent = match request.parent.as_deref() {
        Some(parent) => Some(resolve::group(&state.app.snapshot(), parent)?.id),
        None => None,
    };
    let group = state.app.create_group(&request.name, parent).await?;
    let body = present::group(&state.app, &state.app.snapshot(), &group);
    Ok(Tagged { status: StatusCode::CREATED, tag: state.app.edit_tags().group(&group), body })
}
