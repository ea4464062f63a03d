//! `DELETE /downstream-servers/{id}`.

use axum::extract::State;
use http::StatusCode;

use crate::admin::extract::Path;
use crate::admin::problem::Problem;
use crate::admin::resolve;
use crate::admin::state::AdminState;
use crate::admin::tagged::Unless;

/// Forgets a server with its computers. It is known again when it synchronizes again; block it to keep it out.
/// With `If-Match`, only if nobody decided about it meanwhile.
#[utoipa::path(
    delete, path = "/downstream-servers/{id}", tag = "downstream servers",
    params(("id" = String, Path, description = "Id or name of the server"), ("If-Match" = Option<String>, Header, description = "The `ETag` that was read")),
    responses((status = 204, description = "Forgotten"), (status = "4XX", response = Problem)),
)]
pub(crate) async fn forget_downstream_server(
    State(state): State<AdminState>,
    Path(id): Path<String>,
    Unless(if_match): Unless,
) -> Result<StatusCode, Problem> {
    let id = resolve::downstream_server(&state.app, &id)?.id;
    state.app.forget_downstream_if(&if_match, id).await?;
    Ok(StatusCode::NO_CONTENT)
}
