//! `PATCH /downstream-servers/{id}`.

use axum::extract::State;

use crate::admin::extract::{Body, Path};
use crate::admin::problem::Problem;
use crate::admin::state::AdminState;
use crate::admin::tagged::{Tagged, Unless};
use crate::admin::views::{DownstreamServerChange, DownstreamServerView};
use crate::admin::{present, resolve};

/// Allows a server to synchronize or blocks it. One that has not come yet is let in by `hierarchy_allow_list`.
/// With `If-Match`, only if nobody decided about it meanwhile.
#[utoipa::path(
    patch, path = "/downstream-servers/{id}", tag = "downstream servers",
    params(("id" = String, Path, description = "Id or name of the server"), ("If-Match" = Option<String>, Header, description = "The `ETag` that was read")),
    request_body = DownstreamServerChange,
    responses((status = 200, body = DownstreamServerView), (status = "4XX", response = Problem)),
)]
pub(crate) async fn change_downstream_server(
    State(state): State<AdminState>,
    Path(id): Path<String>,
    Unless(if_match): Unless,
    Body(change): Body<DownstreamServerChange>,
) -> Result<Tagged<DownstreamServerView>, Problem> {
    let id = resolve::downstream_server(&state.app, &id)?.id;
    let server = state.app.set_downstream_access_if(&if_match, id, change.access.into()).await?;
    let computers = state.app.downstream().computers_by_server();
    let tag = state.app.edit_tags().downstream_server(&server);
    Ok(Tagged::ok(tag, present::downstream_server(&state.app, &server, &computers)))
}
