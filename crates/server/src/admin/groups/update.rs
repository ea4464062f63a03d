//! `PATCH /groups/{id}`.

use axum::extract::State;

use crate::admin::extract::{Body, Path};
use crate::admin::problem::Problem;
use crate::admin::state::AdminState;
use crate::admin::tagged::{Tagged, Unless};
use crate::admin::views::{GroupView, UpdateGroup};
use crate::admin::{present, resolve};

/// Renames a group, moves it below another one, or both. With `If-Match`, only if nobody changed it meanwhile.
#[utoipa::path(
    patch, path = "/groups/{id}", tag = "groups", 
    params(("id" = String, Path, description = "Id or name of the group"), ("If-Match" = Option<String>, Header, description = "The `ETag` that was read")),
    request_body = UpdateGroup,
    responses((status = 200, body = GroupView), (status = "4XX", response = Problem)),
)]
pub(crate) async fn update_group(
    State(state): State<AdminState>,
    Path(id): Path<String>,
    Unless(if_match): Unless,
    Body(request): Body<UpdateGroup>,
) -> Result<Tagged<GroupView>, Problem> {
    let (id, parent) = {
        let snapshot = state.app.snapshot();
        let parent = request.parent.as_deref().map(|parent| resolve::group(&snapshot, parent)).transpose()?;
        (resolve::group(&snapshot, &id)?.id, parent.map(|parent| parent.id))
    };
    if request.name.is_none() && parent.is_none() {
        return Err(Problem::bad_request("Give a name, a parent or both."));
    }
    let group = state.app.edit_group_if(&if_match, id, request.name.as_deref(), parent).await?;
    let view = present::group(&state.app, &state.app.snapshot(), &group);
    Ok(Tagged::ok(state.app.edit_tags().group(&group), view))
}
