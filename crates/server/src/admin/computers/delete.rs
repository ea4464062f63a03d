//! `DELETE /computers/{id}`.

use axum::Extension;
use axum::extract::State;
use http::StatusCode;
use patchwell_app::Principal;

use crate::admin::auth::require_scope;
use crate::admin::extract::Path;
use crate::admin::problem::Problem;
use crate::admin::resolve;
use crate::admin::state::AdminState;

/// Forgets a computer. It is known again when its agent comes again. The server below that one talks to is told to
/// forget it, too.
#[utoipa::path(
    delete, path = "/computers/{id}", tag = "computers",
    params(("id" = String, Path, description = "Id or name of the computer")),
    responses((status = 204, description = "Forgotten"), (status = "4XX", response = Problem)),
)]
pub(crate) async fn delete_computer(
    State(state): State<AdminState>,
    Extension(principal): Extension<Principal>,
    Path(id): Path<String>,
) -> Result<StatusCode, Problem> {
    let (known, is_below) = resolve::computer_anywhere(&state.app, &id)?;
    require_scope(&principal, &state.app.snapshot(), &resolve::groups_of(&known))?;
    if is_below {
        state.app.delete_downstream_computer(&known.computer.id).await?;
    } else {
        state.app.delete_computer(&known.computer.id).await?;
    }
    Ok(StatusCode::NO_CONTENT)
}
