//! `GET /groups/{id}`.

use axum::extract::State;

use crate::admin::extract::Path;
use crate::admin::problem::Problem;
use crate::admin::state::AdminState;
use crate::admin::tagged::Tagged;
use crate::admin::views::GroupView;
use crate::admin::{present, resolve};

/// One group. Its `ETag` is for `If-Match`.
#[utoipa::path(
    get, path = "/groups/{id}", tag = "groups", params(("id" = String, Path, description = "Id or name of the group")),
    responses((status = 200, body = GroupView), (status = "4XX", response = Problem)),
)]
pub(crate) async fn get_group(
    State(state): State<AdminState>,
    Path(id): Path<String>,
) -> Result<Tagged<GroupView>, Problem> {
    state
        .compute(move |state, snapshot| {
            let group = resolve::group(snapshot, &id)?;
            Ok(Tagged::ok(state.app.edit_tags().group(group), present::group(&state.app, snapshot, group)))
        })
        .await
}
