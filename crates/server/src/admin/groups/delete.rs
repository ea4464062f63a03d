//! `DELETE /groups/{id}`.

use axum::extract::State;
use http::StatusCode;

use crate::admin::extract::Path;
use crate::admin::problem::Problem;
use crate::admin::resolve;
use crate::admin::state::AdminState;
use crate::admin::tagged::Unless;

/// Deletes a group with the groups below it and their approvals. Computers that are in no other group go to
/// *Unassigned Computers*. With `If-Match`, only if nobody changed it meanwhile.
#[utoipa::path(
    delete, path = "/groups/{id}", tag = "groups", 
    params(("id" = String, Path, description = "Id or name of the group"), ("If-Match" = Option<String>, Header, description = "The `ETag` that was read")),
    responses((status = 204, description = "Deleted"), (status = "4XX", response = Problem)),
)]
pub(crate) async fn delete_group(
    State(state): State<AdminState>,
    Path(id): Path<String>,
    Unless(if_match): Unless,
) -> Result<StatusCode, Problem> {
    let id = resolve::group(&state.app.snapshot(), &id)?.id;
    state.app.delete_group_if(&if_match, id).await?;
    Ok(StatusCode::NO_CONTENT)
}
