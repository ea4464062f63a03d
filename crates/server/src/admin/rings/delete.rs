//! `DELETE /rings/{name}`.

use axum::extract::State;
use http::StatusCode;

use crate::admin::extract::Path;
use crate::admin::problem::Problem;
use crate::admin::state::AdminState;
use crate::admin::tagged::Unless;

/// Deletes a plan of rings. Rollouts that have begun go on. With `If-Match`, only if nobody changed it meanwhile.
#[utoipa::path(
    delete, path = "/rings/{name}", tag = "rings",
    params(("name" = String, Path, description = "Name of the plan"), ("If-Match" = Option<String>, Header, description = "The `ETag` that was read")),
    responses((status = 204, description = "Deleted"), (status = "4XX", response = Problem)),
)]
pub(crate) async fn delete_ring_plan(
    State(state): State<AdminState>,
    Path(name): Path<String>,
    Unless(if_match): Unless,
) -> Result<StatusCode, Problem> {
    state.app.delete_ring_plan(&if_match, &name).await?;
    Ok(StatusCode::NO_CONTENT)
}
